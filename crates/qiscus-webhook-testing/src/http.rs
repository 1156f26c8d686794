//! Signed requests for axum, tower and hyper.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Request, Uri};
use http_body_util::Full;

use crate::SignedRequest;

#[cfg_attr(docsrs, doc(cfg(feature = "http")))]
impl SignedRequest {
    /// A `POST` to `uri`.
    ///
    /// The body is a [`Full`], which axum's router and tower services take as it is;
    /// `request.map(axum::body::Body::new)` makes it axum's own.
    ///
    /// # Panics
    ///
    /// If `uri` is not a URI, or a header value set by hand holds a line break.
    ///
    /// # Example
    ///
    /// ```
    /// use qiscus_webhook::testing::TestEvent;
    ///
    /// let request = TestEvent::text("Halo")
    ///     .sign_with_token("demo-token")
    ///     .into_http("/webhook");
    /// assert_eq!(request.method(), "POST");
    /// assert_eq!(request.headers()["qiscus-sdk-signature"].len(), 64);
    /// ```
    #[must_use]
    pub fn into_http<U>(self, uri: U) -> Request<Full<Bytes>>
    where
        U: TryInto<Uri>,
        U::Error: Into<http::Error>,
    {
        let mut request = Request::post(uri).header(CONTENT_TYPE, "application/json");
        if let Some((name, value)) = self.header() {
            request = request.header(name, value);
        }
        #[expect(clippy::expect_used, reason = "documented, and in a test")]
        request
            .body(Full::new(self.body))
            .expect("a URI and header values")
    }
}
