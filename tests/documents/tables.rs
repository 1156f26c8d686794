//! A row of a table has a cell for each column: a page drops what is too much, and shows gaps.

use super::files::documents;

/// The rows whose number of cells is not that of the first row.
fn uneven(text: &str) -> Vec<&str> {
    let mut is_code = false;
    let mut cells = None;
    let mut uneven = Vec::new();
    for line in text.lines() {
        is_code ^= line.trim_start().starts_with("```");
        if is_code || !line.starts_with('|') {
            cells = None;
            continue;
        }
        let count = line.replace("\\|", "").matches('|').count();
        if *cells.get_or_insert(count) != count || !line.trim_end().ends_with('|') {
            uneven.push(line);
        }
    }
    uneven
}

#[test]
fn each_row_has_as_many_cells_as_its_table() {
    for (path, text) in documents() {
        let uneven = uneven(&text);
        assert!(uneven.is_empty(), "{path}: {uneven:?}");
    }
}

#[test]
fn a_row_is_counted_by_the_cells_that_are_shown() {
    let head = "| a | b |\n|---|---|\n";
    for (row, is_even) in [
        ("| 1 | 2 |", true),
        ("| `x \\| y` | 2 |", true),
        ("| 1 |", false),
        ("| 1 | 2 | 3 |", false),
        ("| 1 | 2", false),
    ] {
        let text = format!("{head}{row}\n\n| another |\n|---|\n");
        assert_eq!(uneven(&text).is_empty(), is_even, "{row}");
    }
}
