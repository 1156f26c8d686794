//! Servers that answer with bytes that are at hand, whatever comes, and remember what came.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A server on a port of its own; each connection has a thread.
pub(crate) struct Canned {
    address: SocketAddr,
    requests: Mutex<Receiver<Request>>,
}

/// What came.
#[derive(Debug)]
pub(crate) struct Request {
    head: Vec<String>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn line(&self) -> &str {
        self.head.first().unwrap()
    }

    /// Name and value of each header, in the order in which they came.
    pub(crate) fn headers(&self) -> Vec<(String, String)> {
        let lines = self.head.iter().skip(1);
        lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
            .collect()
    }

    /// The values of each header of this name.
    pub(crate) fn header(&self, name: &str) -> Vec<String> {
        self.head
            .iter()
            .filter_map(|line| line.split_once(": "))
            .filter(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.to_owned())
            .collect()
    }

    fn read(stream: &mut BufReader<TcpStream>) -> Option<Self> {
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).ok()? == 0 {
                return None;
            }
            match line.trim_end() {
                "" => break,
                line => head.push(line.to_owned()),
            }
        }
        let mut request = Self {
            head,
            body: Vec::new(),
        };
        let length = request.header("content-length");
        if let Some(length) = length.first() {
            request.body = vec![0; length.parse().ok()?];
            stream.read_exact(&mut request.body).ok()?;
        } else if !request.header("transfer-encoding").is_empty() {
            // Each chunk with its frame, which is enough to read on.
            while !request.body.ends_with(b"0\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).ok()?;
                request.body.push(byte[0]);
            }
        }
        Some(request)
    }
}

impl Canned {
    /// Answers each request with these bytes.
    pub(crate) fn answering(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self::start(move |stream, requests| {
            let mut stream = BufReader::new(stream);
            while let Some(request) = Request::read(&mut stream) {
                let _ = requests.send(request);
                if stream.get_mut().write_all(&bytes).is_err() {
                    break;
                }
            }
        })
    }

    /// Reads nothing, and answers at once with these bytes.
    pub(crate) fn greeting(bytes: &'static [u8]) -> Self {
        Self::start(move |mut stream, _| {
            let _ = stream.write_all(bytes);
            // Read on, so that the end of the connection drops no byte.
            let _ = std::io::copy(&mut stream, &mut std::io::sink());
        })
    }

    /// Answers with a body that has no end.
    pub(crate) fn endless() -> Self {
        Self::start(|stream, requests| {
            let mut stream = BufReader::new(stream);
            let request = Request::read(&mut stream);
            let _ = request.map(|request| requests.send(request));
            let stream = stream.get_mut();
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            while stream.write_all(&[b'a'; 4096]).is_ok() {}
        })
    }

    /// Takes a moment for each request, and counts those that it has at once.
    pub(crate) fn counting(gauge: Arc<Gauge>) -> Self {
        Self::start(move |stream, _| {
            let mut stream = BufReader::new(stream);
            while Request::read(&mut stream).is_some() {
                gauge.enter();
                thread::sleep(Duration::from_millis(50));
                gauge.leave();
                let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
                if stream.get_mut().write_all(answer).is_err() {
                    break;
                }
            }
        })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/webhook", self.address)
    }

    /// The next request, as soon as it is there.
    pub(crate) fn request(&self) -> Request {
        let requests = self.requests.lock().unwrap();
        requests.recv_timeout(Duration::from_secs(30)).unwrap()
    }

    fn start(serve: impl Fn(TcpStream, Sender<Request>) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, requests) = channel();
        let serve = Arc::new(serve);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (serve, sender) = (Arc::clone(&serve), sender.clone());
                thread::spawn(move || serve(stream, sender));
            }
        });
        Self {
            address,
            requests: Mutex::new(requests),
        }
    }
}

/// How many are there at once.
#[derive(Default)]
pub(crate) struct Gauge {
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Gauge {
    pub(crate) fn most(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }

    fn enter(&self) {
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
    }

    fn leave(&self) {
        self.now.fetch_sub(1, Ordering::SeqCst);
    }
}
