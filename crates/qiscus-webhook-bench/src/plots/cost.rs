//! What a body costs by its size.

use std::error::Error;
use std::path::Path;

use plotters::prelude::*;

use super::colour;
use crate::table::Table;
use crate::verify_and_parse::Way;

/// Draws microseconds against bytes for each way, from the table of the program `growth`.
///
/// # Errors
///
/// If the picture can't be written.
pub fn cost(growth: &Table, path: &Path) -> Result<(), Box<dyn Error>> {
    let area = SVGBackend::new(path, (760, 460)).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption("Verify and read one body, by its size", ("sans-serif", 20))
        .margin(14)
        .x_label_area_size(44)
        .y_label_area_size(64)
        .build_cartesian_2d((700.0..1_200_000.0).log_scale(), (0.8..5000.0).log_scale())?;
    chart
        .configure_mesh()
        .x_desc("bytes of the body (participants make it grow)")
        .y_desc("microseconds of one processor")
        .x_label_formatter(&|bytes| format!("{bytes:.0}"))
        .y_label_formatter(&|microseconds| format!("{microseconds:.0}"))
        .light_line_style(RGBColor(240, 240, 240))
        .draw()?;
    for (index, way) in Way::ALL.into_iter().enumerate() {
        let points: Vec<(f64, f64)> = growth
            .select(&[("grows", "participants"), ("way", way.name())])
            .map(|row| (row.number("bytes"), row.number("microseconds")))
            .collect();
        let style = colour(index).stroke_width(2);
        chart
            .draw_series(LineSeries::new(points, style))?
            .label(way.name())
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 22, y)], style));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE)
        .border_style(RGBColor(200, 200, 200))
        .draw()?;
    area.present()?;
    Ok(())
}
