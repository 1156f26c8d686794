//! What to connect to: one Redis, the master that Sentinels name, or a Cluster.

use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::cluster::ClusterClient;
use redis::cluster_async::ClusterConnection;
use redis::io::tcp::{TcpSettings, socket2::TcpKeepalive};
use redis::{
    AsyncConnectionConfig, Client, Cmd, ConnectionAddr, ConnectionInfo, ErrorKind,
    IntoConnectionInfo as _, Pipeline, RedisError, RedisFuture, RedisResult, Value,
};

/// How long it may take to connect, to shake hands and to be let in.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(1);

/// A connection that nobody answers on any more is seen after this time, though nothing is sent.
const SILENCE: Duration = Duration::from_secs(10);

#[cfg(feature = "redis-tls")]
type Certificates = redis::TlsCertificates;
#[cfg(not(feature = "redis-tls"))]
type Certificates = std::convert::Infallible;

#[derive(Clone)]
pub(super) enum Target {
    Single(Client),
    /// The master's settings, with its name in place of its host, and the Sentinels.
    Sentinel(ConnectionInfo, Vec<Client>),
    /// Some nodes, and which authority they are trusted by.
    Cluster(Vec<ConnectionInfo>, Option<Certificates>),
}

#[derive(Clone)]
pub(super) enum Wire {
    Single(MultiplexedConnection),
    Cluster(ClusterConnection),
}

fn client(url: &str) -> RedisResult<Client> {
    Client::open(settings(url)?)
}

fn settings(url: &str) -> RedisResult<ConnectionInfo> {
    Ok(url.into_connection_info()?.set_tcp_settings(tcp_settings()))
}

fn tcp_settings() -> TcpSettings {
    let keepalive = TcpKeepalive::new()
        .with_time(SILENCE)
        .with_interval(SILENCE / 4);
    #[cfg(any(target_os = "linux", target_os = "macos", target_os = "windows"))]
    let keepalive = keepalive.with_retries(3);
    TcpSettings::default()
        .set_nodelay(true)
        .set_keepalive(keepalive)
}

impl Target {
    pub(super) fn single(url: &str) -> RedisResult<Self> {
        Ok(Self::Single(client(url)?))
    }

    pub(super) fn cluster(urls: &[&str]) -> RedisResult<Self> {
        if urls.is_empty() {
            return Err((ErrorKind::InvalidClientConfig, "a Cluster without a node").into());
        }
        let nodes: RedisResult<Vec<_>> = urls.iter().map(|url| settings(url)).collect();
        let nodes = nodes?;
        // Which would be told only when it connects: what makes no Cluster.
        ClusterClient::new(nodes.clone())?;
        Ok(Self::Cluster(nodes, None))
    }

    pub(super) fn behind(self, sentinels: &[&str]) -> RedisResult<Self> {
        let master = match self {
            Self::Single(client) => client.get_connection_info().clone(),
            Self::Sentinel(master, _) => master,
            Self::Cluster(..) => {
                return Err((ErrorKind::InvalidClientConfig, "a Cluster has no Sentinels").into());
            }
        };
        name(&master)?;
        if sentinels.is_empty() {
            return Err((ErrorKind::EmptySentinelList, "no Sentinel to ask").into());
        }
        let sentinels: RedisResult<_> = sentinels.iter().map(|url| client(url)).collect();
        Ok(Self::Sentinel(master, sentinels?))
    }

    #[cfg(feature = "redis-tls")]
    pub(super) fn trusting(self, pem: Vec<u8>) -> RedisResult<Self> {
        let certificates = super::certificates::trusted(pem)?;
        let with_tls = |info| Client::build_with_tls::<ConnectionInfo>(info, certificates.clone());
        Ok(match self {
            Self::Single(client) => Self::Single(with_tls(client.get_connection_info().clone())?),
            Self::Sentinel(master, sentinels) => {
                let master = with_tls(master)?.get_connection_info().clone();
                Self::Sentinel(master, sentinels)
            }
            Self::Cluster(nodes, _) => {
                // Its client would take TLS for granted and refuse no other scheme.
                for node in &nodes {
                    with_tls(node.clone())?;
                }
                Self::Cluster(nodes, Some(certificates))
            }
        })
    }

    /// Connects, and says to whom that was tried last: for the log, without a user or a password.
    pub(super) async fn connect(&self, response_timeout: Duration) -> (RedisResult<Wire>, String) {
        match self {
            Self::Single(client) => single(client, response_timeout).await,
            Self::Sentinel(settings, sentinels) => {
                match master(settings, sentinels).await.and_then(Client::open) {
                    Ok(master) => single(&master, response_timeout).await,
                    Err(err) => {
                        let asked = addresses(sentinels.iter().map(Client::get_connection_info));
                        (Err(err), format!("the Sentinels {asked}"))
                    }
                }
            }
            Self::Cluster(nodes, certificates) => {
                let made = cluster(nodes, certificates.as_ref(), response_timeout).await;
                (made, addresses(nodes))
            }
        }
    }
}

fn addresses<'a>(infos: impl IntoIterator<Item = &'a ConnectionInfo>) -> String {
    let addresses: Vec<_> = infos
        .into_iter()
        .map(|info| info.addr().to_string())
        .collect();
    addresses.join(", ")
}

async fn single(client: &Client, response_timeout: Duration) -> (RedisResult<Wire>, String) {
    let made = connect(client, response_timeout).await.map(Wire::Single);
    (made, addresses([client.get_connection_info()]))
}

async fn cluster(
    nodes: &[ConnectionInfo],
    certificates: Option<&Certificates>,
    response_timeout: Duration,
) -> RedisResult<Wire> {
    let client = ClusterClient::builder(nodes.to_vec())
        .connection_timeout(CONNECTION_TIMEOUT)
        .response_timeout(response_timeout)
        .tcp_settings(tcp_settings())
        // After a slot has moved, the same again where it is now.
        .retries(2)
        .min_retry_wait(20)
        .max_retry_wait(200);
    let client = match certificates {
        None => client,
        #[cfg(feature = "redis-tls")]
        Some(certificates) => client.certs(certificates.clone()),
        #[cfg(not(feature = "redis-tls"))]
        Some(never) => match *never {},
    };
    let connection = client.build()?.get_async_connection().await?;
    Ok(Wire::Cluster(connection))
}

async fn connect(
    client: &Client,
    response_timeout: Duration,
) -> RedisResult<MultiplexedConnection> {
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(CONNECTION_TIMEOUT))
        .set_response_timeout(Some(response_timeout))
        .set_pipeline_buffer_size(1024);
    client
        .get_multiplexed_async_connection_with_config(&config)
        .await
}

/// That of a master, which stands in place of its host.
fn name(settings: &ConnectionInfo) -> RedisResult<&str> {
    match settings.addr() {
        ConnectionAddr::Tcp(name, _) | ConnectionAddr::TcpTls { host: name, .. } => Ok(name),
        _ => Err((ErrorKind::InvalidClientConfig, "a master has no name").into()),
    }
}

/// Asks one Sentinel after the other where the master is.
async fn master(settings: &ConnectionInfo, sentinels: &[Client]) -> RedisResult<ConnectionInfo> {
    let name = name(settings)?;
    let mut last: RedisError = (ErrorKind::EmptySentinelList, "no Sentinel to ask").into();
    for sentinel in sentinels {
        match ask_sentinel(sentinel, name).await {
            Ok((host, port)) => return Ok(at(settings, host, port)),
            Err(err) => last = err,
        }
    }
    Err(last)
}

/// The same at another address: over TLS if it was.
fn at(settings: &ConnectionInfo, host: String, port: u16) -> ConnectionInfo {
    let address = match settings.addr().clone() {
        ConnectionAddr::TcpTls {
            insecure,
            tls_params,
            ..
        } => ConnectionAddr::TcpTls {
            host,
            port,
            insecure,
            tls_params,
        },
        _ => ConnectionAddr::Tcp(host, port),
    };
    settings.clone().set_addr(address)
}

async fn ask_sentinel(sentinel: &Client, name: &str) -> RedisResult<(String, u16)> {
    let mut connection = connect(sentinel, CONNECTION_TIMEOUT).await?;
    let found: Option<(String, u16)> = redis::cmd("SENTINEL")
        .arg("get-master-addr-by-name")
        .arg(name)
        .query_async(&mut connection)
        .await?;
    found.ok_or_else(|| {
        let kind = ErrorKind::MasterNameNotFoundBySentinel;
        (kind, "the Sentinel knows no master of this name").into()
    })
}

impl redis::aio::ConnectionLike for Wire {
    fn req_packed_command<'a>(&'a mut self, command: &'a Cmd) -> RedisFuture<'a, Value> {
        match self {
            Self::Single(connection) => connection.req_packed_command(command),
            Self::Cluster(connection) => connection.req_packed_command(command),
        }
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        pipeline: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        match self {
            Self::Single(connection) => connection.req_packed_commands(pipeline, offset, count),
            Self::Cluster(connection) => connection.req_packed_commands(pipeline, offset, count),
        }
    }

    fn get_db(&self) -> i64 {
        match self {
            Self::Single(connection) => connection.get_db(),
            Self::Cluster(connection) => connection.get_db(),
        }
    }
}

#[cfg(all(test, feature = "redis-tls"))]
mod tests {
    use super::*;

    #[test]
    fn a_master_that_is_named_for_tls_is_reached_over_tls() {
        for (url, over_tls) in [("redis://main/3", false), ("rediss://main/3", true)] {
            let master = at(&settings(url).unwrap(), "10.0.0.7".to_owned(), 6380);
            assert_eq!(master.addr().to_string(), "10.0.0.7:6380");
            match master.addr() {
                ConnectionAddr::TcpTls { insecure, .. } => assert!(over_tls && !insecure),
                _ => assert!(!over_tls),
            }
            assert_eq!(master.redis_settings().db(), 3);
        }
    }
}
