//! How many requests a receiver answers with one processor.

use std::error::Error;
use std::path::Path;

use plotters::prelude::*;

use super::colour;
use crate::bodies::Body;
use crate::receivers::{Contender, Framework};
use crate::table::Table;

/// Draws bars of requests a second, from the table of the program `end_to_end`.
///
/// # Errors
///
/// If the picture can't be written.
pub fn throughput(end_to_end: &Table, path: &Path) -> Result<(), Box<dyn Error>> {
    let area = SVGBackend::new(path, (760, 520)).into_drawing_area();
    area.fill(&WHITE)?;
    let area = area.titled(
        "Requests over loopback, per second of the server's one processor",
        ("sans-serif", 20),
    )?;
    let panels = area.margin(6, 6, 10, 10).split_evenly((2, 2));
    let cases = [Body::Modern, Body::Group(100)]
        .into_iter()
        .flat_map(|body| Framework::ALL.map(|framework| (framework, body)));
    for (panel, (framework, body)) in panels.iter().zip(cases) {
        bars(panel, end_to_end, framework, body)?;
    }
    area.present()?;
    Ok(())
}

fn bars(
    panel: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
    end_to_end: &Table,
    framework: Framework,
    body: Body,
) -> Result<(), Box<dyn Error>> {
    let rates: Vec<f64> = Contender::ALL
        .into_iter()
        .map(|contender| {
            let wanted = [
                ("framework", framework.name()),
                ("body", &body.name()),
                ("contender", contender.name()),
            ];
            let row = end_to_end.select(&wanted).next().expect("a measurement");
            1e6 / row.number("server_microseconds")
        })
        .collect();
    let most = rates.iter().copied().fold(0.0, f64::max) * 1.25;
    let bytes = body.bytes().len();
    let mut chart = ChartBuilder::on(panel)
        .caption(
            format!("{}, {bytes} bytes", framework.name()),
            ("sans-serif", 16),
        )
        .margin(8)
        .build_cartesian_2d(-0.45..most, 0.0..5.2)?;
    for (index, (contender, rate)) in Contender::ALL.into_iter().zip(rates).enumerate() {
        let bottom = 4.2 - f64::from(u8::try_from(index)?);
        let bar = Rectangle::new(
            [(0.0, bottom), (rate, bottom + 0.55)],
            colour(index).filled(),
        );
        chart.draw_series([bar])?;
        let label = format!("{}  {rate:.0}", contender.name());
        chart.draw_series([Text::new(label, (0.0, bottom + 0.88), ("sans-serif", 13))])?;
    }
    Ok(())
}
