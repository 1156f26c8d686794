//! A message that kills each worker which begins it.

use qiscus_webhook::testing::TestEvent;

use crate::setup::{Setup, TOKEN, lines_with, send_until_200, wait_until};

#[test]
fn a_message_that_kills_its_workers_takes_no_other_with_it() {
    const INNOCENT: u64 = 60;
    let Some(setup) = Setup::new() else { return };
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
    let variables = [("WORK", "100"), ("ACK_WAIT", "1000")];
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
