//! A tower service without a network.

use std::convert::Infallible;
use std::sync::atomic::Ordering;

use bytes::Bytes;
use http::{HeaderMap, Response};
use http_body_util::{BodyExt as _, Full};
use qiscus_webhook_core::{Delivery, Rejection};
use qiscus_webhook_tower::{
    ResolveKeys, Resolved, ResponseBody, VerifiedBody, VerifyWebhookLayer, resolve_async,
};
use tower::util::BoxCloneSyncService;
use tower::{ServiceBuilder, ServiceExt as _, service_fn};

use super::records::{number, number_of};
use super::scripted_body::ScriptedBody;
use super::setup::{Keys, Setup, Tenant};
use super::witness::Witness;
use super::{Answer, Request, Seen};

type Service = BoxCloneSyncService<
    http::Request<ScriptedBody>,
    Response<ResponseBody<Full<Bytes>>>,
    Infallible,
>;

pub(crate) struct Tower {
    service: Service,
    witness: Witness,
}

impl Tower {
    pub(crate) fn new(setup: &Setup, witness: Witness) -> Self {
        let service = match setup.keys.clone() {
            Keys::Ring(ring) => service(layer(ring, setup), witness.clone()),
            Keys::Handle(handle) => service(layer(handle, setup), witness.clone()),
            Keys::Lookup(_) => service(layer(lookup(&setup.keys), setup), witness.clone()),
        };
        Self { service, witness }
    }

    /// The answer, and how often the body was polled for it.
    pub(crate) async fn answer(&self, request: &Request) -> (Answer, usize) {
        let number = number_of(request);
        let (body, polls) = ScriptedBody::of(request);
        let mut head = http::Request::builder()
            .method(request.method)
            .uri(&request.target);
        for (name, value) in &request.headers {
            head = head.header(name, value.as_slice());
        }
        if let Some(length) = request.declared_length() {
            head = head.header("content-length", length);
        }
        let begun = self.witness.begun(number);
        let response = self.service.clone().oneshot(head.body(body).unwrap()).await;
        let Ok(response) = response;
        self.witness.answered(number, response.extensions().get());
        drop(begun);
        let (head, body) = response.into_parts();
        let Ok(body) = body.collect().await;
        let answer = Answer {
            status: head.status.as_u16(),
            headers: headers(&head.headers),
            body: body.to_bytes(),
        };
        (answer, polls.load(Ordering::Relaxed))
    }
}

/// The layer that a setup asks for, with these of its keys.
pub(crate) fn layer<K: ResolveKeys>(keys: K, setup: &Setup) -> VerifyWebhookLayer<K> {
    let layer = VerifyWebhookLayer::new(keys).with_limits(setup.limits.clone());
    match setup.rejection_response {
        None => layer,
        Some((status, body)) => layer.with_rejection_response(move |_, _: &Rejection| {
            let response = Response::builder().status(status);
            response.body(Bytes::from_static(body.as_bytes())).unwrap()
        }),
    }
}

/// A setup's lookup as tower wants it.
pub(crate) fn lookup(keys: &Keys) -> impl ResolveKeys + use<> {
    let Keys::Lookup(lookup) = keys.clone() else {
        panic!("no lookup");
    };
    resolve_async(move |head| {
        let found = lookup(head.uri.path().to_owned());
        async move {
            Ok(found
                .await?
                .map(|(ring, tenant)| Resolved::new(tenant.with_keys(ring)).with_extension(tenant)))
        }
    })
}

fn service<K>(layer: VerifyWebhookLayer<K>, witness: Witness) -> Service
where
    K: ResolveKeys,
{
    let handler = service_fn(move |request: http::Request<VerifiedBody>| {
        let witness = witness.clone();
        async move {
            let number = number(request.headers());
            let extensions = request.extensions();
            let delivery = extensions.get::<Delivery>().cloned().unwrap();
            let tenant = extensions.get::<Tenant>().cloned();
            let Ok(body) = request.into_body().collect().await;
            let seen = Seen {
                delivery,
                body: body.to_bytes(),
                tenant,
            };
            let status = witness.handle(number, seen).await;
            let response = Response::builder().status(status);
            Ok::<_, Infallible>(response.body(Full::default()).unwrap())
        }
    });
    let verified = ServiceBuilder::new().layer(layer).service(handler);
    BoxCloneSyncService::new(verified)
}

fn headers(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect()
}
