//! The pictures, made from the tables.

mod cost;
mod throughput;

pub use cost::cost;
pub use throughput::throughput;

use plotters::style::RGBColor;

/// Ours, and beside it in shades that keep apart when printed without colour.
const PALETTE: [RGBColor; 5] = [
    RGBColor(150, 150, 150),
    RGBColor(0, 95, 160),
    RGBColor(215, 120, 20),
    RGBColor(110, 60, 130),
    RGBColor(90, 160, 215),
];

fn colour(index: usize) -> RGBColor {
    PALETTE.get(index).copied().unwrap_or(RGBColor(0, 0, 0))
}
