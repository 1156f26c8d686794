//! Which of the bodies that Qiscus sends.

use clap::ValueEnum;
use qiscus_webhook_testing::TestEvent;

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum ShapeArg {
    /// Every field that is sent since 2022
    Modern,
    /// The fields that Qiscus documents
    Minimal,
    /// The bot webhook of Omnichannel
    Omnichannel,
}

impl ShapeArg {
    pub(super) fn of(self, event: TestEvent) -> TestEvent {
        match self {
            Self::Modern => event,
            Self::Minimal => event.minimal(),
            Self::Omnichannel => event.omnichannel(),
        }
    }
}
