//! The thread's clock, its wakes and its end.

use std::sync::mpsc::{Receiver, channel};

use test_servers::LogLines;
use tracing::Level;

use super::*;
use crate::token::Contents;
use crate::{KeyRing, SignatureToken};

const NEVER: Duration = Duration::MAX;

fn contents(text: &str) -> Contents {
    Contents {
        tokens: vec![SignatureToken::new(text).unwrap()],
        place: None,
    }
}

fn rotation(previous_for: Duration) -> Rotation {
    Rotation::begin(contents("token"), previous_for).unwrap()
}

fn keeper_of<R: FnMut() -> Seen + Send + 'static>(
    rotation: Rotation,
    file: TokenFile,
    read: impl FnOnce(SyncSender<()>) -> R,
) -> (KeyHandle, Keeper) {
    let ring = rotation.ring().unwrap();
    Keeper::new(file, rotation, ring, Arc::default(), read).unwrap()
}

fn keeper() -> (KeyHandle, Keeper) {
    keeper_of(rotation(NEVER), missing_file(), |_| {
        || Ok(contents("token"))
    })
}

fn missing_file() -> TokenFile {
    TokenFile::new("no/such/file").with_poll_interval(NEVER)
}

/// Does not answer until it is told to, as a file system of the network that is gone.
fn once_answered(answers: Receiver<()>, text: &'static str) -> impl FnMut() -> Seen + Send {
    move || {
        let _ = answers.recv();
        Ok(contents(text))
    }
}

fn accepts(keys: &KeyHandle, text: &str) -> bool {
    let token = SignatureToken::new(text).unwrap();
    let signature = KeyRing::new(token).sign(b"body");
    keys.load().verify(&b"body"[..], &signature).is_ok()
}

#[track_caller]
fn eventually(what: &str, reached: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !reached() {
        assert!(Instant::now() < deadline, "never happened: {what}");
        thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn the_last_clone_of_the_handle_wakes_the_thread() {
    let (handle, keeper) = keeper();
    let clone = handle.clone();
    drop(handle);
    assert!(keeper.wakes.try_recv().is_err());
    drop(clone);
    assert!(keeper.wakes.try_recv().is_ok());
}

#[test]
fn each_wake_ends_one_wait() {
    let (handle, keeper) = keeper();
    drop(handle);
    assert!(keeper.wait(Some(Instant::now())).is_ok());
    assert!(keeper.wakes.try_recv().is_err(), "the wake is still there");
}

#[test]
fn the_thread_ends_with_the_last_clone_of_the_handle() {
    let (handle, keeper) = keeper();
    let thread = thread::spawn(move || keeper.run());
    let clone = handle.clone();
    drop(handle);
    assert!(!thread.is_finished());
    drop(clone);
    eventually("the thread ends", || thread.is_finished());
}

#[test]
fn a_file_that_does_not_answer_holds_up_no_expiry_and_is_told_once() {
    let (answer, answers) = channel::<()>();
    let read = |_| once_answered(answers, "new");
    let mut rotation = rotation(Duration::from_millis(200));
    let now = Instant::now();
    assert!(rotation.look(Ok(contents("new")), now).is_none());
    let settled = rotation.settles().unwrap();
    assert!(matches!(
        rotation.look(Ok(contents("new")), settled),
        Some(Change::Rotated(_))
    ));

    let (handle, mut keeper) = keeper_of(rotation, missing_file(), read);
    keeper.patience = Duration::from_millis(50);
    assert!(accepts(&handle, "token"));
    let log = LogLines::default();
    let lines = log.clone();
    let thread = thread::spawn(move || {
        let _listening = lines.listen(Level::INFO);
        keeper.run();
    });
    eventually("the old token is out of use", || !accepts(&handle, "token"));
    assert!(accepts(&handle, "new"));
    let told = |what: &str| log.text().matches(what).count();
    eventually("it is told", || told("the token file does not answer") == 1);

    answer.send(()).unwrap();
    eventually("it is told", || told("can be read again") == 1);
    assert_eq!(told("does not answer"), 1, "{}", log.text());
    assert!(log.text().contains("no/such/file"), "{}", log.text());
    drop(handle);
    eventually("the thread ends", || thread.is_finished());
}

#[test]
fn a_thread_that_can_read_no_more_is_told_once_and_the_clock_goes_on() {
    let read = |_| || -> Seen { panic!("on purpose") };
    let (handle, mut keeper) = keeper_of(rotation(NEVER), missing_file(), read);
    let log = LogLines::default();
    let _listening = log.listen(Level::INFO);
    eventually("the thread is gone", || !keeper.reader.ask());
    for _ in 0..3 {
        keeper.read_if_due(Instant::now());
    }
    assert_eq!(
        log.text().matches("can't be read any more").count(),
        1,
        "{}",
        log.text()
    );
    assert_eq!(keeper.due(), None);
    drop(handle);
}

#[test]
fn a_poll_without_a_pause_has_one() {
    for interval in [Duration::ZERO, Duration::from_nanos(1), PAUSE] {
        let file = TokenFile::new("no/such/file").with_poll_interval(interval);
        let read = |_| || Ok(contents("token"));
        let (_handle, mut keeper) = keeper_of(rotation(NEVER), file, read);
        let now = Instant::now();
        keeper.take_in(Ok(contents("token")), now);
        assert_eq!(keeper.due(), Some(now + PAUSE), "{interval:?}");
    }
}

#[test]
fn an_announced_change_waits_for_a_pause_and_without_one_nothing_is_read() {
    let (_handle, mut keeper) = keeper();
    let now = Instant::now();
    keeper.take_in(Ok(contents("token")), now);
    keeper.read_if_due(now + 2 * PAUSE);
    assert_eq!(keeper.due(), None);

    keeper.announced.store(true, Ordering::Release);
    keeper.read_if_due(now);
    assert_eq!(keeper.due(), Some(now + PAUSE));
    keeper.read_if_due(now + PAUSE);
    assert_eq!(keeper.due(), Some(now + PAUSE + PATIENCE));
}

#[test]
fn a_file_has_its_time_to_answer() {
    let (_answer, answers) = channel::<()>();
    let read = |_| once_answered(answers, "token");
    let (_handle, mut keeper) = keeper_of(rotation(NEVER), missing_file(), read);
    let log = LogLines::default();
    let _listening = log.listen(Level::INFO);
    let asked = Instant::now();
    keeper.read_if_due(asked);
    keeper.read_if_due(asked + PATIENCE - Duration::from_millis(1));
    assert_eq!(log.text(), "");
    keeper.read_if_due(asked + PATIENCE);
    assert!(log.text().contains("does not answer"), "{}", log.text());
}

#[test]
fn a_system_that_announces_nothing_is_told() {
    let log = LogLines::default();
    let file = missing_file().with_poll_interval(Duration::from_secs(7));
    let err = notify::Error::generic("too many watches");
    let _listening = log.listen(Level::INFO);
    not_announced(&file, &err);
    let told = log.text();
    for part in [" WARN ", "too many watches", "no/such/file", "every=7s"] {
        assert!(told.contains(part), "{part}: {told}");
    }
}
