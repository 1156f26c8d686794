//! A place.

use super::super::debug::debug_without_text;
use super::super::lenient::object;
use super::super::number::Loose;
use super::super::text::{Text, non_empty};
use super::payload::{Noted, payload};

/// The payload of a `location` message.
///
/// # Example
///
/// ```
/// use qiscus_webhook::event::Content;
///
/// let payload = r#"{"name":"Monas","address":"Jakarta","latitude":-6.175,"longitude":"106.827"}"#;
/// let content = Content::parse_unverified("location", payload);
/// let place = content.as_location().expect("a location");
/// assert_eq!((place.latitude(), place.longitude()), (Some(-6.175), Some(106.827)));
/// ```
#[derive(Clone)]
pub struct Location<'a>(Noted<Wire<'a>>);

object! {
    #[derive(Clone)]
    struct Wire<'a> {
        address: Option<Text<'a>> = "address",
        latitude: Loose<f64> = "latitude",
        longitude: Loose<f64> = "longitude",
        map_url: Option<Text<'a>> = "map_url",
        name: Option<Text<'a>> = "name",
    }
}

payload!(Location);

impl<'a> Location<'a> {
    /// `name` of the place.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        non_empty(&self.0.name)
    }

    /// `address`, in one line or several.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        non_empty(&self.0.address)
    }

    /// `latitude`, in degrees, sent as a number or a string. A finite number; its range is not checked.
    #[must_use]
    pub fn latitude(&self) -> Option<f64> {
        self.0.latitude.0
    }

    /// `longitude`, in degrees, sent as a number or a string. A finite number; its range is not checked.
    #[must_use]
    pub fn longitude(&self) -> Option<f64> {
        self.0.longitude.0
    }

    /// `map_url`: the place on a map.
    #[must_use]
    pub fn map_url(&self) -> Option<&str> {
        non_empty(&self.0.map_url)
    }
}

debug_without_text!(Location {});

#[cfg(test)]
mod tests {
    use super::super::Content;

    #[test]
    fn every_field_is_read() {
        let payload = concat!(
            r#"{"name":"Dapur","address":"Jl. Melati 5","latitude":-6.2,"#,
            r#""longitude":"106.8","map_url":"https://maps.example/1"}"#,
        );
        let Content::Location(location) = Content::parse_unverified("location", payload) else {
            panic!("a location");
        };
        assert_eq!(location.name(), Some("Dapur"));
        assert_eq!(location.address(), Some("Jl. Melati 5"));
        assert_eq!(location.latitude(), Some(-6.2));
        assert_eq!(location.longitude(), Some(106.8));
        assert_eq!(location.map_url(), Some("https://maps.example/1"));
    }
}
