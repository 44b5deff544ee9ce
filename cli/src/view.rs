//! A session as a picture of the terminal.

use crate::session::{Section, Session, State};
use ratatui::{
    Frame,
    layout::{Constraint, Layout, Rect},
    style::{Color, Modifier, Style, Stylize},
    symbols::Marker,
    text::{Line, Span},
    widgets::{Axis, Block, Chart, Dataset, GraphType, Paragraph},
};
use std::time::Duration;

/// Points of the curves that are shown.
const SHOWN: usize = 300;

/// Draws what is known. `feed` is how many samples were sent to the device, and of how many; `sure` shows the question whether to erase.
pub fn draw(frame: &mut Frame, session: &Session, now: Duration, feed: Option<(usize, usize)>, sure: bool) {
    let [head, body, log, keys] = Layout::vertical([
        Constraint::Length(3),
        Constraint::Fill(3),
        Constraint::Fill(2),
        Constraint::Length(1),
    ])
    .areas(frame.area());
    let [left, right] = Layout::horizontal([Constraint::Fill(1), Constraint::Fill(1)]).areas(body);
    let classes = session.section().classes().max(2) as u16;
    let [accuracy, loss] = Layout::vertical([Constraint::Fill(1), Constraint::Fill(1)]).areas(left);
    let [bars, matrix] = Layout::vertical([Constraint::Length(classes + 2), Constraint::Fill(1)]).areas(right);
    let [events, metrics] = Layout::horizontal([Constraint::Fill(1), Constraint::Length(38)]).areas(log);

    header(frame, head, session, now, feed);
    curves(frame, [accuracy, loss], session.section());
    probabilities(frame, bars, session.section());
    confusion(frame, matrix, session.section());
    entries(frame, events, session);
    figures(frame, metrics, session);
    let help = match sure {
        true => " Erase what was learned and saved? y: yes, any other key: no"
            .to_owned()
            .bold()
            .red(),
        false => " 1-9 label the last window  s save  p pause or resume learning  e erase  r restart  q quit"
            .to_owned()
            .dim(),
    };
    frame.render_widget(Paragraph::new(Line::from(help)), keys);
}

fn header(frame: &mut Frame, area: Rect, session: &Session, now: Duration, feed: Option<(usize, usize)>) {
    let state = match session.state() {
        State::Opening => "opening".yellow(),
        State::Open => "connected, no word yet".yellow(),
        State::Speaking => "connected".green(),
        State::Silent => "silent".red(),
        State::Lost(why) => format!("line lost: {why}; trying again").red(),
        State::Ended(why) => format!("ended: {why}").blue(),
        State::OtherProtocol(theirs) => format!("the device speaks protocol {theirs}").red(),
    };
    let mut line = vec![state];
    if let Some(hello) = &session.section().hello {
        line.push(
            format!(
                "  {}, {}: {} parameters, {}x{} at {} Hz, {}",
                hello.board,
                hello.task,
                hello.params,
                hello.channels,
                hello.length,
                f64::from(hello.rate_mhz) / 1000.0,
                hello.origin
            )
            .into(),
        );
    }
    if let Some((sent, all)) = feed {
        line.push(format!("  fed {sent} of {all} samples").cyan());
    }
    let block = Block::bordered().title(format!(" motenet  {} s ", now.as_secs()));
    frame.render_widget(Paragraph::new(Line::from(line)).block(block), area);
}

fn curves(frame: &mut Frame, areas: [Rect; 2], section: &Section) {
    let statistics = &section.statistics;
    let curve = statistics.curve();
    let shown = curve.get(curve.len().saturating_sub(SHOWN)..).unwrap_or_default();
    let accuracy: Vec<(f64, f64)> = shown
        .iter()
        .map(|point| (point.labelled as f64, 100.0 * point.accuracy))
        .collect();
    let loss: Vec<(f64, f64)> = shown.iter().map(|point| (point.labelled as f64, point.loss)).collect();
    let title = |what: &str, now: Option<f64>, all: Option<f64>, unit: &str| match (now, all) {
        (Some(now), Some(all)) => format!(
            " {what} {now:.3}{unit} of the last labelled, {all:.3}{unit} of all {} ",
            statistics.labelled()
        ),
        _ => format!(" {what}: no labelled window yet "),
    };
    let (now, all) = (statistics.recently(), statistics.overall());
    let percent = |figure: Option<(f64, f64)>| figure.map(|(accuracy, _)| 100.0 * accuracy);
    let nats = |figure: Option<(f64, f64)>| figure.map(|(_, loss)| loss);
    let highest = loss.iter().map(|point| point.1).fold(0.1, f64::max);
    let [upper, lower] = areas;
    let pictures = [
        (
            upper,
            title("accuracy", percent(now), percent(all), " %"),
            &accuracy,
            100.0,
            Color::Green,
        ),
        (
            lower,
            title("loss", nats(now), nats(all), ""),
            &loss,
            highest,
            Color::Yellow,
        ),
    ];
    for (area, title, points, top, colour) in pictures {
        let first = points.first().map_or(0.0, |point| point.0);
        let last = points.last().map_or(1.0, |point| point.0).max(first + 1.0);
        let set = Dataset::default()
            .marker(Marker::Braille)
            .graph_type(GraphType::Line)
            .style(Style::new().fg(colour))
            .data(points);
        let chart = Chart::new(vec![set])
            .block(Block::bordered().title(title))
            .x_axis(
                Axis::default()
                    .bounds([first, last])
                    .labels([format!("{first}"), format!("{last} windows")]),
            )
            .y_axis(
                Axis::default()
                    .bounds([0.0, top])
                    .labels(["0".to_owned(), format!("{top:.1}")]),
            );
        frame.render_widget(chart, area);
    }
}

fn probabilities(frame: &mut Frame, area: Rect, section: &Section) {
    let title = match &section.prediction {
        Some((window, class, _)) => format!(" window {window}: {} ", section.name(usize::from(*class))),
        None => " no window yet ".to_owned(),
    };
    let width = usize::from(area.width).saturating_sub(22);
    let lines: Vec<Line> = (0..section.classes())
        .map(|class| {
            let share = section
                .prediction
                .as_ref()
                .and_then(|(_, _, all)| all.get(class).copied());
            let share = share.filter(|share| share.is_finite()).unwrap_or(0.0).clamp(0.0, 1.0);
            let chosen = section
                .prediction
                .as_ref()
                .is_some_and(|(_, chosen, _)| usize::from(*chosen) == class);
            let bar = "█".repeat((share * width as f32).round() as usize);
            let style = if chosen {
                Style::new().fg(Color::Green)
            } else {
                Style::new()
            };
            Line::from(vec![
                Span::styled(
                    format!(
                        "{} {:10.10} {:5.1} % ",
                        (class + 1) % 10,
                        section.name(class),
                        100.0 * share
                    ),
                    style,
                ),
                Span::styled(bar, style),
            ])
        })
        .collect();
    frame.render_widget(Paragraph::new(lines).block(Block::bordered().title(title)), area);
}

fn confusion(frame: &mut Frame, area: Rect, section: &Section) {
    let matrix = section.statistics.confusion();
    let classes = section.classes();
    let mut head = format!("{:11}", "is \\ said");
    for class in 0..classes {
        head += &format!("{:>6.5}", section.name(class));
    }
    let mut lines = vec![Line::from(head.bold())];
    for row in 0..classes {
        let mut spans = vec![Span::raw(format!("{:11.10}", section.name(row)))];
        for column in 0..classes {
            let count = matrix.get(row).and_then(|row| row.get(column)).copied().unwrap_or(0);
            let style = match (count, row == column) {
                (0, _) => Style::new().add_modifier(Modifier::DIM),
                (_, true) => Style::new().fg(Color::Green),
                (_, false) => Style::new().fg(Color::Red),
            };
            spans.push(Span::styled(format!("{count:6}"), style));
        }
        lines.push(Line::from(spans));
    }
    let block = Block::bordered().title(" confusion: rows are the class, columns what was said ");
    frame.render_widget(Paragraph::new(lines).block(block), area);
}

fn entries(frame: &mut Frame, area: Rect, session: &Session) {
    let height = usize::from(area.height).saturating_sub(2);
    let log = session.log();
    let lines: Vec<Line> = log
        .iter()
        .skip(log.len().saturating_sub(height))
        .map(|entry| {
            let times = if entry.times > 1 {
                format!(" ({} times)", entry.times)
            } else {
                String::new()
            };
            Line::from(format!("{:8.1} {}{times}", entry.at.as_secs_f64(), entry.text))
        })
        .collect();
    frame.render_widget(Paragraph::new(lines).block(Block::bordered().title(" events ")), area);
}

fn figures(frame: &mut Frame, area: Rect, session: &Session) {
    let mut lines = vec![Line::from(format!("frames dropped here      {:>9}", session.dropped()))];
    if let Some(metrics) = &session.section().metrics {
        let learning = match (metrics.paused, metrics.learning) {
            (true, _) => "paused",
            (false, true) => "an update is under way",
            (false, false) => "waits for labels",
        };
        lines.insert(0, Line::from(format!("learning: {learning}").bold()));
        let rows: [(&str, String); 12] = [
            ("frames dropped there", metrics.dropped.to_string()),
            ("up, s", metrics.uptime_s.to_string()),
            ("windows", metrics.windows.to_string()),
            ("labels", metrics.labels.to_string()),
            (
                "updates accepted",
                format!("{} of {}", metrics.accepted, metrics.updates),
            ),
            ("rolled back", metrics.rolled_back.to_string()),
            ("loss of the update", format!("{:.4}", metrics.loss)),
            ("gate, new", metrics.scores.new.to_string()),
            ("gate, old", metrics.scores.old.to_string()),
            ("longest slice, us", metrics.slice_us.to_string()),
            ("RAM + stack, B", format!("{} + {}", metrics.ram, metrics.stack)),
            ("samples lost", metrics.samples_lost.to_string()),
        ];
        lines.extend(rows.map(|(name, value)| Line::from(format!("{name:21} {value:>12}"))));
    }
    frame.render_widget(Paragraph::new(lines).block(Block::bordered().title(" metrics ")), area);
}
