//! The fields of an object, as the independent reader takes them.

use std::cell::RefCell;

use serde_json::Value;

use crate::model::Object;

/// Where something could not be read.
#[derive(Default)]
pub(crate) struct Odd(RefCell<Vec<String>>);

impl Odd {
    pub(crate) fn sorted(&self) -> Vec<String> {
        let mut paths = self.0.borrow().clone();
        paths.sort();
        paths.dedup();
        paths
    }
}

/// An id: said, not said, or unreadable.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Id {
    Nothing,
    Said(u64),
    Odd,
}

impl Id {
    pub(crate) fn said(self) -> Option<u64> {
        match self {
            Self::Said(id) => Some(id),
            Self::Nothing | Self::Odd => None,
        }
    }
}

/// An object and its place in the body. What is asked for and odd is noted.
pub(crate) struct Fields<'v> {
    of: &'v Object,
    path: String,
    odd: &'v Odd,
}

impl<'v> Fields<'v> {
    pub(crate) fn new(of: &'v Object, path: impl Into<String>, odd: &'v Odd) -> Self {
        let path = path.into();
        Self { of, path, odd }
    }

    pub(crate) fn inside<'w>(&self, of: &'w Object, name: &str) -> Fields<'w>
    where
        'v: 'w,
    {
        Fields::new(of, self.path(name), self.odd)
    }

    fn path(&self, name: &str) -> String {
        match self.path.as_str() {
            "" => name.to_owned(),
            path => format!("{path}.{name}"),
        }
    }

    pub(crate) fn note(&self, name: &str) {
        self.odd.0.borrow_mut().push(self.path(name));
    }

    fn noted<T>(&self, name: &str, read: Option<T>) -> Option<T> {
        if read.is_none() {
            self.note(name);
        }
        read
    }

    /// Any JSON but null.
    pub(crate) fn json(&self, name: &str) -> Option<&'v Value> {
        self.of.get(name).filter(|value| !value.is_null())
    }

    /// Any JSON, null too.
    pub(crate) fn json_or_null(&self, name: &str) -> Option<&'v Value> {
        self.of.get(name)
    }

    /// A text that must be there.
    pub(crate) fn exact(&self, name: &str) -> Option<&'v str> {
        self.of.get(name)?.as_str()
    }

    pub(crate) fn object(&self, name: &str) -> Option<Self> {
        let object = self.of.get(name)?.as_object()?;
        Some(self.inside(object, name))
    }

    pub(crate) fn side_object(&self, name: &str) -> Option<Self> {
        let object = self.noted(name, self.json(name)?.as_object())?;
        Some(self.inside(object, name))
    }

    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.noted(name, text_of(self.json(name)?))
    }

    pub(crate) fn said(&self, name: &str) -> Option<String> {
        self.text(name).filter(|text| !text.is_empty())
    }

    /// A text that is taken as it is or not at all.
    pub(crate) fn identity(&self, name: &str) -> Result<Option<&'v str>, ()> {
        match self.json(name) {
            None => Ok(None),
            Some(value) => match self.noted(name, value.as_str()) {
                Some(text) => Ok(Some(text).filter(|text| !text.is_empty())),
                None => Err(()),
            },
        }
    }

    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        let value = self.json(name)?;
        let flag = match value {
            Value::Bool(flag) => Some(*flag),
            // Written as a digit, and not as 1.0.
            Value::Number(number) if number.is_u64() => match number.as_u64() {
                Some(0) => Some(false),
                Some(1) => Some(true),
                _ => None,
            },
            Value::String(text) if text == "true" => Some(true),
            Value::String(text) if text == "false" => Some(false),
            _ => None,
        };
        self.noted(name, flag)
    }

    pub(crate) fn id(&self, name: &str) -> Id {
        let value = match self.json(name) {
            None => return Id::Nothing,
            Some(value) if *value == "" => return Id::Nothing,
            Some(value) => value,
        };
        let number = whole(value).and_then(|number| u64::try_from(number).ok());
        self.noted(name, number).map_or(Id::Odd, Id::Said)
    }

    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.id(name).said()
    }

    pub(crate) fn count(&self, name: &str) {
        if let Some(value) = self.json(name)
            && *value != ""
        {
            self.noted(
                name,
                whole(value).and_then(|number| i64::try_from(number).ok()),
            );
        }
    }

    pub(crate) fn measure(&self, name: &str) -> Option<f64> {
        let measure = match self.json(name)? {
            Value::String(text) if text.is_empty() => return None,
            Value::String(text) => text.trim().parse().ok(),
            Value::Number(number) => number.as_f64(),
            _ => None,
        };
        self.noted(name, measure.filter(|measure| measure.is_finite()))
    }

    /// The elements of a list, each with its place.
    pub(crate) fn list(&self, name: &str) -> Vec<(String, &'v Value)> {
        let list = self
            .json(name)
            .and_then(|value| self.noted(name, value.as_array()));
        let elements = list.into_iter().flatten().enumerate();
        elements
            .map(|(index, one)| (format!("{name}[{index}]"), one))
            .collect()
    }

    /// Those elements of a list that are objects.
    pub(crate) fn objects(&self, name: &str) -> Vec<Self> {
        let elements = self.list(name).into_iter();
        elements
            .filter_map(|(place, one)| {
                let one = self.noted(&place, one.as_object())?;
                Some(self.inside(one, &place))
            })
            .collect()
    }
}

/// A text, or a number's digits.
pub(crate) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn whole(value: &Value) -> Option<i128> {
    match value {
        Value::String(digits) => {
            let magnitude = digits.strip_prefix('-').unwrap_or(digits);
            let all = !magnitude.is_empty() && magnitude.bytes().all(|byte| byte.is_ascii_digit());
            // "-0" is no unsigned number.
            (all && digits != "-0").then(|| digits.parse().ok())?
        }
        Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
            (Some(number), _, _) => Some(number.into()),
            (_, Some(number), _) => Some(number.into()),
            (_, _, Some(float)) if float.fract() == 0.0 => format!("{float:.0}").parse().ok(),
            _ => None,
        },
        _ => None,
    }
}
