#[tokio::test] // in the same file
async fn a_forged_event_is_refused() {
    use qiscus_webhook::testing::TestEvent;
    use tower::ServiceExt;
    let app = app(KeyRing::new(SignatureToken::new("demo-token").unwrap()));
    let event = TestEvent::text("Halo");
    let forged = event.sign_with_token("demo-token").tampered();
    let response = app.oneshot(forged.into_http("/webhook")).await.unwrap();
    assert_eq!(response.status(), 401);
}
