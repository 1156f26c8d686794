//! What an operator sees of the middleware at work, the same for every adapter.
//!
//! Nothing here shows a body, a token, a signature or a text that a user wrote; a message type that an
//! application made up is shown as `other`. Adapters report through [`receive`](crate::receive).
//!
//! # Log
//!
//! Everything has the `tracing` target `qiscus_webhook`. Each request that may be a delivery has one
//! span `delivery`, at `INFO`, around its verification and around the handler: what the handler logs
//! is inside it. A request without a well-formed signature has it at `DEBUG`, because any client can send any
//! number of them.
//!
//! | field | what it says | known once |
//! |---|---|---|
//! | `path` | the path as the middleware sees it, its first 200 bytes | from the beginning |
//! | `tenant` | the name of the tenant that the request was sent to | looked up |
//! | `verdict` | `accepted`, `refused`, `abandoned` by a client that left before there was another, or `panicked` in the lookup of keys | decided |
//! | `reason` | [`RejectionReason::as_str`](crate::RejectionReason::as_str) | refused |
//! | `body_bytes` | the size of the body | accepted |
//! | `key_position` | the [place in the ring](crate::MatchedKey::position) of the token that signed | accepted |
//! | `key_label` | that token's label, if it has one | accepted |
//! | `event_type` | `post_comment_mobile` or `post_comment_rest`, where the body begins or ends with it, as Qiscus's does | accepted |
//! | `room_kind` | [`RoomKind::as_str`](crate::event::RoomKind::as_str) | read |
//! | `message_kind` | [`Message::kind`](crate::event::Message::kind) | read |
//!
//! An event is read when the handler first asks for it, never for the log or a metric: a handler that passes the
//! bytes on does not pay for it. The last two fields are of events that are read in that span itself, not in one
//! that the handler has opened inside it.
//!
//! In that span is one line for the verdict:
//!
//! | line | level |
//! |---|---|
//! | accepted | `DEBUG` |
//! | refused without a well-formed signature, or as a retry that comes too early | `DEBUG` |
//! | refused for any other reason: mis-signed, too large, too slow, no room, no keys | `WARN` |
//! | refused because the receiver is put together wrongly: a middleware is missing, or the tokio runtime or its timer | `ERROR` |
//! | abandoned: its body was not whole when its client left | `WARN` |
//! | panicked: the lookup of keys is broken; the request has no answer of this library | `ERROR` |
//!
//! A line for a rejection has `reason`, `status`, `tenant`, `path`, `next_step` and, if there is one, `source`
//! itself, so that it shows where a mis-signed request was sent even if spans are filtered out. What the field
//! `next_step` says is what an operator does about it ([`Rejection::next_step`]); `abandoned`, `panicked`,
//! `cut off` and an event that is not recognized have one too.
//!
//! [`Rejection::next_step`]: crate::Rejection::next_step
//!
//! When the event is first read, a line says what it is, in the span that is current then:
//!
//! | line | level |
//! |---|---|
//! | read and recognized: through which hook what kind of message came to what room | `DEBUG` |
//! | read and not recognized, with where and why | `INFO` |
//!
//! If the handler is dropped before it has answered, as when the client leaves, a last line at `WARN` is
//! `cut off`. The delivery was verified, but its sender got no answer.
//!
//! Any client can cause lines at `WARN` and `ERROR`, so their rate is limited: of each reason, of `abandoned`,
//! `panicked` and `cut off`, and of each line of a replay guard whose store fails, a hundred at once, and then one
//! each second. The field `left_out` of the next line of its kind counts what was left out. Metrics leave out
//! nothing.
//!
//! A field of a recognized event whose shape differs from what Qiscus documents is `None` in the event, and has a
//! line at `DEBUG` with its `path` and `cause` when the event or its content is first read.
//!
//! # Metrics
//!
//! With the feature `metrics`, through the `metrics` crate. `describe_metrics` gives their
//! descriptions to the recorder that is installed.
//!
//! | name | kind | labels | what it counts |
//! |---|---|---|---|
//! | `qiscus_webhook_deliveries_total` | counter | `outcome`, `reason` | requests by verdict: `outcome` as the field `verdict`, `reason` as the field or `none` |
//! | `qiscus_webhook_events_total` | counter | `event` | events that were read, each once, by what they are: `post_comment` or `unrecognized` |
//! | `qiscus_webhook_refused_inside_total` | counter | `reason` | rejections that are no verdict on a request: of a replay guard, behind an accepted delivery, and of an extractor without the middleware or, of a comment, for another event |
//! | `qiscus_webhook_duplicates_total` | counter | | accepted deliveries that a replay guard answered with 200 and without the handler, because their message was handled before |
//! | `qiscus_webhook_claims_left_to_lapse_total` | counter | `handled` | claims whose end a replay guard could not store, because its backlog was full: `true` if a repetition will be handled again |
//! | `qiscus_webhook_cut_off_total` | counter | | accepted deliveries whose handler was dropped before it had answered |
//! | `qiscus_webhook_mismatches_total` | counter | `path` | fields of recognized events that could not be read, by where they are, such as `payload.room.name`; grows when the wire has changed |
//! | `qiscus_webhook_matched_key_total` | counter | `position`, `label` | accepted deliveries by the token that signed; shows when an old one is no longer used |
//! | `qiscus_webhook_body_bytes` | histogram | | sizes of accepted bodies |
//! | `qiscus_webhook_verification_seconds` | histogram | `outcome` | time from a head that passed the gate to the verdict, lookup of keys and waiting for the body included |
//! | `qiscus_webhook_handler_seconds` | histogram | | time from the verdict to the head of the handler's response |
//! | `qiscus_webhook_memory_budget_in_use_bytes` | gauge | | what unverified bodies hold, in all budgets together, without the [first part](crate::UNCOUNTED_BODY_BYTES) of each |
//!
//! Each request that came to the middleware is counted once in `qiscus_webhook_deliveries_total`. With
//! `label_metrics_by_tenant`, that and `qiscus_webhook_cut_off_total` also have the label `tenant`.
//!
//! # Cost
//!
//! Without a subscriber, a span and a line cost one check of a flag each. Without the feature `metrics`
//! no clock is read.

pub(crate) mod handling;
#[cfg_attr(not(feature = "metrics"), path = "no_metrics.rs")]
pub(crate) mod metrics;
mod mismatches;
pub(crate) mod observation;
pub(crate) mod rate;
mod read;
pub(crate) mod rejected;
pub(crate) mod replay_guard;

#[cfg(feature = "metrics")]
pub use metrics::{describe_metrics, label_metrics_by_tenant};
pub(crate) use mismatches::mismatches;
pub(crate) use read::read;
