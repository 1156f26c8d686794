//! The label `tenant`, once it is asked for. In a process of its own, for which that holds.
#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use metrics_util::debugging::DebuggingRecorder;
use qiscus_webhook_core::observe::label_metrics_by_tenant;
use qiscus_webhook_core::receive::Observation;
use qiscus_webhook_core::{KeyRing, RejectionReason, SignatureToken, Tenant};

/// A delivery that is cut off, one that is mis-signed, and one for nobody. Gives the values of the label.
fn tenants() -> Vec<(String, Option<String>)> {
    let acme = Tenant::new("acme", KeyRing::new(SignatureToken::new("hush").unwrap()));
    let recorder = DebuggingRecorder::new();
    metrics::with_local_recorder(&recorder, || {
        let observe = || {
            let mut observation = Observation::new();
            observation.admit("/webhook/acme");
            observation
        };
        let mut observation = observe();
        observation.address(&acme);
        observation.accept(&acme.verify("{}", &acme.keys().sign(b"{}")).unwrap());
        drop(observation);
        let mut observation = observe();
        observation.address(&acme);
        observation.reject(&RejectionReason::SignatureMismatch.into(), "/webhook/acme");
        observe().reject(&RejectionReason::TenantUnknown.into(), "/webhook/globex");
    });
    let mut tenants: Vec<_> = recorder
        .snapshotter()
        .snapshot()
        .into_vec()
        .into_iter()
        .filter(|(key, ..)| {
            let name = key.key().name();
            name.ends_with("deliveries_total") || name.ends_with("cut_off_total")
        })
        .map(|(key, ..)| {
            let mut labels = key.key().labels();
            let tenant = labels.find(|label| label.key() == "tenant");
            let tenant = tenant.map(|label| label.value().to_owned());
            let mut labels = key.key().labels();
            let reason = labels.find(|label| label.key() == "reason");
            let reason = reason.map_or("cut_off", |label| label.value()).to_owned();
            (reason, tenant)
        })
        .collect();
    tenants.sort();
    tenants
}

#[test]
fn the_label_is_there_once_it_is_asked_for_and_not_before() {
    assert!(tenants().iter().all(|(_, tenant)| tenant.is_none()));
    label_metrics_by_tenant();
    let expected = [
        ("cut_off", "acme"),
        ("none", "acme"),
        ("signature_mismatch", "acme"),
        ("tenant_unknown", ""),
    ];
    let expected = expected.map(|(reason, tenant)| (reason.to_owned(), Some(tenant.to_owned())));
    assert_eq!(tenants(), expected);
}
