//! Signed requests for actix-web.

use actix_web::http::header::ContentType;
use actix_web::test::TestRequest;

use crate::SignedRequest;

#[cfg_attr(docsrs, doc(cfg(feature = "actix-web")))]
impl SignedRequest {
    /// A `POST` to `path`, for `actix_web::test::call_service` after `to_request()`, or for a handler
    /// after `to_http_parts()`.
    ///
    /// # Panics
    ///
    /// If `path` is not a URI, or a header value set by hand holds a line break.
    ///
    /// # Example
    ///
    /// ```
    /// use qiscus_webhook::testing::TestEvent;
    ///
    /// let request = TestEvent::text("Halo")
    ///     .sign_with_token("demo-token")
    ///     .into_actix("/webhook")
    ///     .to_request();
    /// assert_eq!(request.path(), "/webhook");
    /// ```
    #[must_use]
    pub fn into_actix(self, path: &str) -> TestRequest {
        let mut request = TestRequest::post()
            .uri(path)
            .insert_header(ContentType::json());
        if let Some(header) = self.header() {
            request = request.insert_header(header);
        }
        request.set_payload(self.body)
    }
}
