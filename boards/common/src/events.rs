//! The library's events in the link's words.

use motenet::device::guarded;
use motenet_link::{Event, Part, Refusal, Score, Scores, UpdateError};

fn byte(n: usize) -> u8 {
    u8::try_from(n).unwrap_or(u8::MAX)
}

fn score(score: guarded::Score) -> Score {
    let guarded::Score { right, of, loss } = score;
    Score { right, of, loss }
}

pub(crate) fn scores(scores: guarded::Scores) -> Scores {
    Scores {
        old: score(scores.old),
        new: score(scores.new),
    }
}

pub(crate) fn refusal(why: guarded::Refusal) -> Refusal {
    match why {
        guarded::Refusal::NotFinite => Refusal::NotFinite,
        guarded::Refusal::Stuck { channels } => Refusal::Stuck {
            channels: byte(channels),
        },
        guarded::Refusal::Novel { distance } => Refusal::Novel { distance },
        guarded::Refusal::Full => Refusal::Full,
        guarded::Refusal::Shelf => Refusal::Shelf,
        _ => Refusal::Other,
    }
}

/// `window` says which window a sample was.
pub(crate) fn event(event: guarded::Event, window: impl Fn(guarded::Id) -> u32) -> Event {
    use guarded::Event as From;
    match event {
        From::Calibrated { exemplars } => Event::Calibrated { exemplars },
        From::Taken {
            id,
            class,
            part,
            kept,
            agrees,
        } => Event::Taken {
            window: window(id),
            class: byte(class),
            part: match part {
                guarded::Part::Training => Part::Training,
                guarded::Part::HeldOut => Part::HeldOut,
            },
            kept,
            agrees,
        },
        From::Refused { id, why } => Event::Refused {
            window: window(id),
            why: refusal(why),
        },
        From::Drift { away, distance } => Event::Drift { away, distance },
        From::Started { round, steps } => Event::Started { round, steps },
        From::Accepted { round, before, after } => Event::Accepted {
            round,
            before: scores(before),
            after: scores(after),
        },
        From::Halved { round, after } => Event::Halved {
            round,
            after: scores(after),
        },
        From::RolledBack { round, before, after } => Event::RolledBack {
            round,
            before: scores(before),
            after: scores(after),
        },
        From::Failed { round, why } => Event::Failed {
            round,
            why: match why {
                guarded::Failure::Step(_) => UpdateError::Step,
                guarded::Failure::Shelf => UpdateError::Shelf,
                _ => UpdateError::Other,
            },
        },
        From::DayLimit { updates } => Event::DayLimit { updates },
        From::OneSided { classes, least } => Event::OneSided { classes, least },
        From::NothingHeldOut => Event::NothingHeldOut,
        From::Doubted { contradicted, of } => Event::Doubted { contradicted, of },
        From::Forgotten { updates } => Event::Forgotten { updates },
        _ => Event::Other,
    }
}
