//! A stranger's refusals, many and large, beside the good deliveries of others.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use crate::client::{Connection, Request, signed};
use crate::proxy::Kind;
use crate::receiver::{DOWN, Framework, NOBODY, SMALL, SMALL_LIMIT};

const WEBHOOK: &str = "/webhook";

/// How long a storm lasts unless `STORM_SECONDS` says otherwise, or somebody has not seen enough of it.
const LASTING: u64 = 3;

/// How long it lasts at most.
const PATIENCE: Duration = Duration::from_secs(60);

/// How many good deliveries are enough for a client.
const ENOUGH: usize = 12;

/// How many clients deliver what is good.
const CLIENTS: usize = 4;

/// Makes a test of each proxy with each framework.
macro_rules! storms {
    ($($proxy:ident = $kind:ident),+) => {
        $(mod $proxy {
            use crate::proxy::Kind;
            use crate::receiver::Framework;
            use crate::storm::no_good_delivery_is_lost;

            #[test]
            fn axum() {
                no_good_delivery_is_lost(Kind::$kind, Framework::Axum);
            }

            #[test]
            fn hyper() {
                no_good_delivery_is_lost(Kind::$kind, Framework::Hyper);
            }

            #[test]
            fn actix() {
                no_good_delivery_is_lost(Kind::$kind, Framework::Actix);
            }
        })+
    };
}

storms! {
    nginx = Nginx,
    everyday_nginx = EverydayNginx,
    haproxy = Haproxy,
    apache = Apache
}

/// What a stranger sends again and again, and what it is told if it is told anything.
struct Refused {
    name: &'static str,
    requests: Vec<Request>,
    status: u16,
}

/// Each kind in sizes up to 900 KB.
fn refused() -> Vec<Refused> {
    let plausible = format!("QISCUS-SDK-SIGNATURE: {}\r\n", "ab".repeat(32));
    let sizes = [900, 40_000, 300_000, 900_000];
    let bodies = sizes.map(|size| vec![b'a'; size]);
    let each = |one: &dyn Fn(&[u8]) -> Request| bodies.iter().map(|body| one(body)).collect();
    // Over the limit, and all of it sent at once.
    let too_large = vec![b'a'; 900_000];
    let stalled = |path, headers: &str| {
        vec![Request::declaring(
            SMALL_LIMIT,
            path,
            headers,
            &[b'a'; 10_000],
        )]
    };
    vec![
        Refused {
            name: "unsigned",
            requests: each(&|body| Request::with_length(WEBHOOK, "", body)),
            status: 401,
        },
        Refused {
            name: "unsigned, chunked",
            requests: each(&|body| Request::chunked(WEBHOOK, "", body)),
            status: 401,
        },
        Refused {
            name: "malformed",
            requests: each(&|body| {
                Request::with_length(WEBHOOK, "QISCUS-SDK-SIGNATURE: none\r\n", body)
            }),
            status: 401,
        },
        Refused {
            name: "mis-signed",
            requests: each(&|body| Request::with_length(WEBHOOK, &plausible, body)),
            status: 401,
        },
        Refused {
            name: "for nobody",
            requests: each(&|body| Request::with_length(NOBODY, &plausible, body)),
            status: 401,
        },
        Refused {
            name: "413, declared",
            requests: vec![Request::with_length(SMALL, &plausible, &too_large)],
            status: 413,
        },
        Refused {
            name: "413, streamed",
            requests: vec![Request::chunked(SMALL, &plausible, &too_large)],
            status: 413,
        },
        Refused {
            name: "408",
            requests: stalled(SMALL, &plausible),
            status: 408,
        },
        Refused {
            name: "503",
            requests: each(&|body| Request::with_length(DOWN, &plausible, body)),
            status: 503,
        },
        Refused {
            name: "unsigned, with Expect",
            requests: each(&|body| Request::expecting(WEBHOOK, "", body)),
            status: 401,
        },
    ]
}

struct Storm {
    begun: Instant,
    over: AtomicBool,
}

impl Storm {
    fn goes_on(&self, has_seen_enough: bool) -> bool {
        let late = self.begun.elapsed() > PATIENCE;
        !(self.over.load(Ordering::Relaxed) && (has_seen_enough || late))
    }
}

/// What came of many requests of one kind, by status; 0 where there was no answer.
type Tally = BTreeMap<u16, usize>;

fn no_good_delivery_is_lost(kind: Kind, framework: Framework) {
    let receivers = [framework.start(), framework.start()];
    let Some(proxy) = kind.start(&receivers) else {
        return;
    };
    let lasting = std::env::var("STORM_SECONDS").map_or(LASTING, |it| it.parse().unwrap());
    let (address, strangers) = (proxy.address(), refused());
    // A body that stalls never leaves a proxy that takes in bodies first.
    let is_told = |stranger: &Refused, tally: &Tally| {
        tally.contains_key(&stranger.status) || stranger.status == 408 && kind.buffers()
    };
    let storm = Storm {
        begun: Instant::now(),
        over: AtomicBool::new(false),
    };
    let (good, refused): (Vec<_>, Vec<_>) = scope(|scope| {
        let good: Vec<_> = (0..CLIENTS)
            .map(|number| {
                let storm = &storm;
                scope.spawn(move || deliver(address, number, storm))
            })
            .collect();
        let refused: Vec<_> = strangers
            .iter()
            .map(|stranger| scope.spawn(|| disturb(address, stranger, &storm, is_told)))
            .collect();
        sleep(Duration::from_secs(lasting));
        storm.over.store(true, Ordering::Relaxed);
        (
            good.into_iter().map(|one| one.join().unwrap()).collect(),
            refused.into_iter().map(|one| one.join().unwrap()).collect(),
        )
    });

    let mut all = Tally::new();
    for (status, count) in good.into_iter().flatten() {
        *all.entry(status).or_default() += count;
    }
    eprintln!("{framework:?} behind {kind:?}: good {all:?}");
    for (stranger, tally) in strangers.iter().zip(&refused) {
        eprintln!("  {}: {tally:?}", stranger.name);
    }
    assert_eq!(all.len(), 1, "good deliveries are lost: {all:?}");
    assert!(
        all.get(&200)
            .is_some_and(|count| *count >= CLIENTS * ENOUGH),
        "{all:?}"
    );
    for (stranger, tally) in strangers.iter().zip(&refused) {
        assert!(is_told(stranger, tally), "{}: {tally:?}", stranger.name);
    }
}

/// Good deliveries, one after the other, over a connection that is kept for as long as the proxy likes.
fn deliver(address: SocketAddr, number: usize, storm: &Storm) -> Tally {
    let mut tally = Tally::new();
    let mut connection = None;
    let body = format!(
        r#"{{"type":"good","client":{number},"of":"{}"}}"#,
        "x".repeat(400)
    );
    let request = Request::with_length(WEBHOOK, &signed(body.as_bytes()), body.as_bytes());
    while storm.goes_on(tally.values().sum::<usize>() >= ENOUGH) {
        let answer = match &mut connection {
            Some(connection) => Connection::exchange(connection, &request),
            None => {
                Connection::open(address).and_then(|new| connection.insert(new).exchange(&request))
            }
        };
        let status = match &answer {
            Ok(answer) if answer.status == 200 && answer.body != body.as_bytes() => 1,
            Ok(answer) => answer.status,
            Err(_) => 0,
        };
        *tally.entry(status).or_default() += 1;
        if answer.map_or(true, |answer| answer.closes()) {
            connection = None;
        }
        // Many a second, and time for others on a machine with few processors.
        sleep(Duration::from_millis(2));
    }
    tally
}

/// Ten times a second, each over a connection of its own.
fn disturb(
    address: SocketAddr,
    stranger: &Refused,
    storm: &Storm,
    is_told: impl Fn(&Refused, &Tally) -> bool,
) -> Tally {
    let mut tally = Tally::new();
    for request in stranger.requests.iter().cycle() {
        if !storm.goes_on(is_told(stranger, &tally)) {
            break;
        }
        let begun = Instant::now();
        let answer = Connection::open(address).and_then(|mut new| new.exchange(request));
        *tally
            .entry(answer.map_or(0, |answer| answer.status))
            .or_default() += 1;
        sleep(Duration::from_millis(100).saturating_sub(begun.elapsed()));
    }
    tally
}
