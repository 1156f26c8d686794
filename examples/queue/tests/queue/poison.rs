//! A message that no worker comes to an end with, until it is killed.

use qiscus_webhook::testing::TestEvent;

use crate::setup::{Setup, TOKEN, lines_with, send_until_200, wait_until};

/// SQLite counts for ever where the poison is to be inserted.
const POISONED: &str = "
    CREATE VIEW endless AS
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers) SELECT n FROM numbers;
    CREATE TRIGGER poisoned BEFORE INSERT ON message WHEN NEW.text = 'poison'
        BEGIN SELECT count(*) FROM endless; END";

#[test]
fn a_message_that_kills_its_workers_takes_no_other_with_it() {
    const INNOCENT: u64 = 60;
    let Some(setup) = Setup::new() else { return };
    // The first one creates the tables.
    let mut worker = setup.worker();
    worker.line_with("waiting for deliveries");
    worker.kill();
    setup.open().unwrap().execute_batch(POISONED).unwrap();
    let mut receiver = setup.receiver();
    let address = receiver.address();
    let poison = TestEvent::text("poison")
        .with_id(1000)
        .with_room(3, "A room");
    for id in 1..=INNOCENT {
        if id == 4 {
            send_until_200(address, &poison, TOKEN);
        }
        let event = TestEvent::text(id.to_string())
            .with_id(id)
            .with_room(id % 10, "A room");
        send_until_200(address, &event, TOKEN);
    }
    let variables = [("WORK", "20"), ("ACK_WAIT", "1000")];
    let mut lines = Vec::new();
    let mut deaths = 0;
    loop {
        let mut worker = setup.run("worker", &variables);
        let mut has_begun_it = false;
        wait_until("the poison is begun, or given up", || {
            let lines = worker.lines();
            has_begun_it = lines
                .iter()
                .any(|it| it.contains("begun: ") && it.ends_with("/message/1000"));
            has_begun_it || lines_with(&lines, "given up") > 0
        });
        if !has_begun_it {
            wait_until("all others are handled", || {
                setup.handled().len() as u64 == INNOCENT
            });
            // The last acknowledgements are on their way.
            wait_until("nothing waits and nothing is in hand", || {
                let (content, lines) = setup.run("status", &[]).finish();
                assert!(content, "{lines:#?}");
                lines_with(&lines, ": 0 waiting, 0 in hand") == 16
                    && lines_with(&lines, "dead letters: 1") == 1
            });
            lines.extend(worker.kill());
            break;
        }
        deaths += 1;
        lines.extend(worker.kill());
    }
    println!("{deaths} workers died of it");
    assert_eq!(deaths, 6);
    assert_eq!(lines_with(&lines, "given up"), 1, "{lines:#?}");
    assert!(!setup.handled().contains(&"poison".to_owned()));
}
