use qiscus_webhook::{Tenant, actix_web, axum};
use std::collections::HashMap;

fn find(tenants: &HashMap<String, Tenant>, path: &str) -> Option<Tenant> {
    tenants.get(path.strip_prefix("/webhook/")?).cloned()
}

fn on_axum(tenants: HashMap<String, Tenant>) -> impl axum::ResolveKeys {
    axum::resolve_fn(move |head| find(&tenants, head.uri.path()))
}

fn on_actix(tenants: HashMap<String, Tenant>) -> impl actix_web::ResolveKeys {
    actix_web::resolve_fn(move |request| find(&tenants, request.path()))
}
