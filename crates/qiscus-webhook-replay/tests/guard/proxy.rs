//! One address in front of Redis, as a service name or a balancer is, that can be made to misbehave.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

/// Forwards each connection to the Redis that is behind it when it is made.
pub(crate) struct Proxy {
    port: u16,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    redis: AtomicU16,
    connections: AtomicUsize,
    /// The first so many connections forward nothing any more.
    silent: AtomicUsize,
    /// The next so many connections get this for an answer, and their end.
    malformed: AtomicUsize,
    /// What the first so many connections carry to Redis arrives so many milliseconds later, and
    /// their answers do not arrive.
    dying: AtomicUsize,
    delay: AtomicU64,
    /// A dying one breaks at once for the client.
    breaks: AtomicBool,
}

impl Proxy {
    pub(crate) async fn start(redis: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared::default());
        shared.redis.store(redis, SeqCst);
        let accepting = Arc::clone(&shared);
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let number = accepting.connections.fetch_add(1, SeqCst) + 1;
                tokio::spawn(Arc::clone(&accepting).forward(number, client));
            }
        });
        Self { port, shared }
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    /// How many connections there were.
    pub(crate) fn connections(&self) -> usize {
        self.shared.connections.load(SeqCst)
    }

    /// New connections go there.
    pub(crate) fn fail_over_to(&self, redis: u16) {
        self.shared.redis.store(redis, SeqCst);
    }

    pub(crate) fn silence_all(&self) {
        self.shared.silent.store(self.connections(), SeqCst);
    }

    pub(crate) fn answer_malformed(&self, connections: usize) {
        self.shared.malformed.store(connections, SeqCst);
    }

    pub(crate) fn delay_all(&self, delay: Duration, breaks: bool) {
        let millis = delay.as_millis().try_into().unwrap();
        self.shared.delay.store(millis, SeqCst);
        self.shared.breaks.store(breaks, SeqCst);
        self.shared.dying.store(self.connections(), SeqCst);
    }
}

impl Shared {
    async fn forward(self: Arc<Self>, number: usize, client: TcpStream) {
        let next = self
            .malformed
            .fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1));
        if next.is_ok() {
            let mut client = client;
            let _ = client.read(&mut [0; 4096]).await;
            let _ = client.write_all(b"?what\r\n").await;
            return;
        }
        let port = self.redis.load(SeqCst);
        let Ok(redis) = TcpStream::connect(("127.0.0.1", port)).await else {
            return;
        };
        let (mut from_client, mut to_client) = client.into_split();
        let (mut from_redis, mut to_redis) = redis.into_split();
        let answers = {
            let shared = Arc::clone(&self);
            tokio::spawn(async move {
                let mut bytes = [0; 4096];
                while let Ok(read @ 1..) = from_redis.read(&mut bytes).await {
                    if !shared.is_mute(number) {
                        let _ = to_client.write_all(&bytes[..read]).await;
                    }
                }
            })
        };
        let mut bytes = [0; 4096];
        while let Ok(read @ 1..) = from_client.read(&mut bytes).await {
            if number <= self.dying.load(SeqCst) {
                if self.breaks.load(SeqCst) {
                    answers.abort();
                    drop(from_client);
                    let _ = self.late(&mut to_redis, &bytes[..read]).await;
                    return;
                }
                let _ = self.late(&mut to_redis, &bytes[..read]).await;
            } else if number > self.silent.load(SeqCst) {
                let _ = to_redis.write_all(&bytes[..read]).await;
            }
        }
        answers.abort();
    }

    async fn late(&self, redis: &mut OwnedWriteHalf, bytes: &[u8]) -> std::io::Result<()> {
        sleep(Duration::from_millis(self.delay.load(SeqCst))).await;
        redis.write_all(bytes).await?;
        // Redis has read it before this end is closed.
        sleep(Duration::from_millis(200)).await;
        Ok(())
    }

    fn is_mute(&self, number: usize) -> bool {
        number <= self.silent.load(SeqCst).max(self.dying.load(SeqCst))
    }
}
