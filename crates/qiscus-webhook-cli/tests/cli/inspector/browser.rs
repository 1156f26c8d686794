//! Chromium without a window, driven by its driver.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use fantoccini::error::CmdError;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};
use test_servers::{free_port, is_installed};
use tokio::runtime::Runtime;

/// One browser at a time: several would slow each other down.
static TURN: Mutex<()> = Mutex::new(());

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser of the test's own, with a profile of its own.
pub(super) struct Browser {
    runtime: Runtime,
    client: Client,
    driver: Child,
    _turn: MutexGuard<'static, ()>,
}

impl Browser {
    /// None if there is no browser: then the test says so and passes, but not in CI.
    pub(super) fn start() -> Option<Self> {
        if !is_installed("chromium", "--version", "chromium")
            || !is_installed("chromedriver", "--version", "chromium-driver")
        {
            return None;
        }
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let port = free_port();
        let mut driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        // As root, chromium's own sandbox can't be set up; a container's /dev/shm is too small.
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--force-device-scale-factor=1",
        ];
        let options = json!({ "args": arguments });
        let capabilities = serde_json::Map::from_iter([("goog:chromeOptions".to_owned(), options)]);
        let begun = Instant::now();
        let client = loop {
            let address = format!("http://127.0.0.1:{port}");
            let connected = runtime.block_on(
                ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
                    .capabilities(capabilities.clone())
                    .connect(&address),
            );
            match connected {
                Ok(client) => break client,
                Err(err) => {
                    if begun.elapsed() > PATIENCE {
                        let _ = driver.kill();
                        panic!("no session with chromedriver: {err}");
                    }
                    std::thread::sleep(Duration::from_millis(50));
                }
            }
        };
        let browser = Self {
            runtime,
            client,
            driver,
            _turn: turn,
        };
        browser.size(1280, 800);
        Some(browser)
    }

    pub(super) fn open(&self, address: &str) {
        self.runtime.block_on(self.client.goto(address)).unwrap();
    }

    /// What the script returns.
    pub(super) fn run(&self, script: &str) -> Value {
        let run = self.client.execute(script, Vec::new());
        self.runtime
            .block_on(run)
            .unwrap_or_else(|err| panic!("{script}: {err}"))
    }

    /// What the expression is, as text.
    pub(super) fn text(&self, expression: &str) -> String {
        let value = self.run(&format!("return {expression}"));
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    }

    /// Waits until the expression holds.
    pub(super) fn wait(&self, expression: &str) {
        let begun = Instant::now();
        let script = format!("try {{ return !!({expression}) }} catch {{ return false }}");
        while self.run(&script) != Value::Bool(true) {
            assert!(
                begun.elapsed() < PATIENCE,
                "never came true: {expression}\n{}",
                self.text("document.body.innerText")
            );
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// Clicks as a person does: on what is visible and not covered.
    pub(super) fn click(&self, selector: &str) {
        let click = async {
            let element = self.client.find(Locator::Css(selector)).await?;
            element.click().await
        };
        self.runtime
            .block_on(click)
            .unwrap_or_else(|err| panic!("{selector}: {err}"));
    }

    /// Types into an element.
    pub(super) fn keys(&self, selector: &str, keys: &str) {
        let typing = async {
            let element = self.client.find(Locator::Css(selector)).await?;
            element.send_keys(keys).await
        };
        self.runtime
            .block_on(typing)
            .unwrap_or_else(|err| panic!("{selector}: {err}"));
    }

    /// Types into what has the focus. A row that is drawn again loses it for a moment.
    pub(super) fn type_keys(&self, keys: &str) {
        let typing = async || {
            let element = self.client.active_element().await?;
            element.send_keys(keys).await
        };
        let end = Instant::now() + Duration::from_secs(5);
        while let Err(err) = self.runtime.block_on(typing()) {
            assert!(Instant::now() < end, "{err}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    pub(super) fn size(&self, width: u32, height: u32) {
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            &json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false }),
        );
    }

    pub(super) fn prefer(&self, scheme: &str) {
        let feature = json!({ "name": "prefers-color-scheme", "value": scheme });
        self.devtools(
            "Emulation.setEmulatedMedia",
            &json!({ "features": [feature] }),
        );
    }

    /// Lets the page read what it has copied.
    pub(super) fn allow_clipboard(&self, page: &str) {
        let origin = page.split('/').take(3).collect::<Vec<_>>().join("/");
        self.devtools(
            "Browser.grantPermissions",
            &json!({ "origin": origin, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] }),
        );
    }

    pub(super) fn picture(&self) -> Vec<u8> {
        self.runtime.block_on(self.client.screenshot()).unwrap()
    }

    /// Writes a picture where a person finds it.
    pub(super) fn picture_to(&self, path: &Path) {
        fs::write(path, self.picture()).unwrap();
    }

    fn devtools(&self, command: &str, parameters: &Value) {
        let command = DevTools(json!({ "cmd": command, "params": parameters }));
        self.runtime
            .block_on(self.client.issue_cmd(command))
            .unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let close = self.client.clone().close();
        let _: Result<(), CmdError> = self.runtime.block_on(close);
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// Chromium's own commands, by way of its driver.
#[derive(Debug)]
struct DevTools(Value);

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        let session = session.unwrap_or_default();
        base.join(&format!("session/{session}/goog/cdp/execute"))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.0.to_string()))
    }
}
