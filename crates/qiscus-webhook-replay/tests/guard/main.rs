//! What the guard promises, through each adapter and over each store, and against a real Redis.

mod behaviours;
mod delivery;
mod kit;
mod receive_actix;
mod receive_tower;
mod redis_outage;
mod redis_server;
mod redis_tls;
mod sockets;
mod stores;
