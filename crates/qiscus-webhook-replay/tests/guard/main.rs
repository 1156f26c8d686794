//! What the guard promises, through each adapter and over each store, and against a real Redis.

#[cfg(test)]
mod behaviours;
#[cfg(test)]
mod debug;
#[cfg(test)]
mod delivery;
#[cfg(test)]
mod drained;
#[cfg(test)]
mod kit;
#[cfg(test)]
mod observed;
#[cfg(test)]
mod proxy;
#[cfg(test)]
mod receive_actix;
#[cfg(test)]
mod receive_tower;
#[cfg(test)]
mod redis_check;
#[cfg(test)]
mod redis_faults;
#[cfg(test)]
mod redis_late;
#[cfg(test)]
mod redis_outage;
#[cfg(test)]
mod redis_store;
#[cfg(test)]
mod redis_tls;
#[cfg(test)]
mod redis_topologies;
#[cfg(test)]
mod sockets;
#[cfg(test)]
mod stores;
#[cfg(test)]
mod topology;
#[cfg(test)]
mod tower_service;
