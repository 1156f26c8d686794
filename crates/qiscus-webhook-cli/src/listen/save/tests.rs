//! What is written, and what is told of what cannot be.

use std::time::Duration;

use qiscus_webhook_testing::delivery;
use test_servers::Watchdog;

use super::*;
use crate::listen::fixtures::entry;
use crate::listen::history::Forward;
use crate::listen::receiver::verified;

/// An accepted one.
fn signed(id: u64) -> Entry {
    let mut signed = entry(b"{}", &[]);
    signed.id = id;
    signed.arrived.verdict = verified(&delivery("{}"));
    signed
}

#[test]
fn refused_bodies_fill_no_disk_and_hide_no_other_news() {
    let directory = tempfile::tempdir().unwrap();
    let mut folder = Folder::new(directory.path().to_owned());
    folder.refused_bytes = REFUSED_BYTES - 8_200;
    let mut small = entry(b"abc", &[]);
    for id in 1..=3 {
        small.id = id;
        folder.arrived(&small);
    }
    let files = fs::read_dir(directory.path()).unwrap().count();
    assert_eq!(files, 2);
    let [full] = folder.news.as_slice() else {
        panic!("{:?}", folder.news);
    };
    assert!(full.starts_with("no refused delivery is saved any more"));
    directory.close().unwrap();
    folder.arrived(&signed(4));
    assert!(folder.news[1].starts_with("can't save "));
}

#[test]
fn what_fails_again_after_a_success_is_told_again() {
    let directory = tempfile::tempdir().unwrap();
    let mut folder = Folder::new(directory.path().join("deliveries"));
    let mut told = |id: u64, is_there: bool| {
        let _ = fs::remove_dir_all(&folder.directory);
        if is_there {
            fs::create_dir(&folder.directory).unwrap();
        }
        folder.arrived(&signed(id));
        let news = std::mem::take(&mut folder.news);
        news.into_iter()
            .map(|sentence| sentence[..10].to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(told(1, false), ["can't save"]);
    assert!(told(2, false).is_empty());
    assert_eq!(told(3, true), ["saving aga"]);
    assert!(told(4, true).is_empty());
    assert_eq!(told(5, false), ["can't save"]);
    assert!(told(6, true).is_empty());
    told(7, false);
    // One has been told.
    folder.finish();
    assert!(folder.news.is_empty(), "{:?}", folder.news);
    folder.arrived(&signed(8));
    folder.finish();
    assert_eq!(folder.news, ["the last 2 could not be saved"]);
}

#[test]
fn an_answer_that_cannot_be_added_is_told_once_and_is_no_delivery_that_is_not_saved() {
    let directory = tempfile::tempdir().unwrap();
    let mut folder = Folder::new(directory.path().to_owned());
    for id in 1..=3 {
        folder.arrived(&signed(id));
    }
    // Something stands where it is to be added.
    let in_the_way = [1, 2].map(|id| folder.path(&signed(id), "json"));
    for path in &in_the_way {
        fs::remove_file(path).unwrap();
        fs::create_dir(path).unwrap();
    }
    let told = |folder: &mut Folder, id| {
        folder.answered(&signed(id));
        std::mem::take(&mut folder.news).len()
    };
    assert_eq!([1, 2].map(|id| told(&mut folder, id)), [1, 0]);
    folder.arrived(&signed(4));
    folder.finish();
    assert!(folder.news.is_empty(), "{:?}", folder.news);
    assert_eq!([3, 1, 9].map(|id| told(&mut folder, id)), [0, 1, 0]);
}

#[test]
fn numbers_go_on_and_nothing_is_overwritten() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    fs::write(path("000041.body"), "old").unwrap();
    fs::write(path("notes.txt"), "mine").unwrap();
    assert_eq!(last_number(directory.path()).unwrap(), 41);
    let mut folder = Folder::new(directory.path().to_owned());
    let mut same = entry(b"new", &[]);
    same.id = 41;
    folder.arrived(&same);
    assert_eq!(fs::read(path("000041.body")).unwrap(), b"old");
    assert!(folder.news[0].starts_with("can't save "));
}

#[tokio::test]
async fn what_arrives_and_what_became_of_it_is_written_by_the_end() {
    let _watched = Watchdog::new(Duration::from_secs(60));
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path().join("deliveries");
    let (saver, saving, last) = Saver::start(&folder).unwrap();
    assert_eq!(last, 0);
    let entry = Arc::new(signed(1));
    saver.arrived(&entry).await;
    let known = folder.join("000001.json");
    while !known.exists() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    entry.forward.set(Forward::Looped).unwrap();
    saver.answered(&entry).await;
    // Large enough to be still on its way when nobody waits for it.
    let mut last = signed(2);
    last.arrived.body = vec![b'a'; 32 << 20].into();
    saver.arrived(&Arc::new(last)).await;
    saving.finish().await;
    assert!(folder.join("000002.json").exists());
    assert_eq!(fs::read(folder.join("000001.body")).unwrap(), b"{}");
    let known = fs::read_to_string(known).unwrap();
    assert!(known.contains(r#""status":508"#), "{known}");
}
