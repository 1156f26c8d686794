//! The tables that the programs print: comma-separated, with a line of names on top.

/// Rows of fields by column name.
#[derive(Debug)]
pub struct Table {
    names: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads what a program printed.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut lines = text
            .lines()
            .map(|line| line.split(',').map(str::to_owned).collect());
        Self {
            names: lines.next().unwrap_or_default(),
            rows: lines.collect(),
        }
    }

    /// The rows whose fields in these columns are these.
    pub fn select<'t>(&'t self, wanted: &'t [(&str, &str)]) -> impl Iterator<Item = Row<'t>> {
        let rows = self.rows.iter().map(|fields| Row {
            table: self,
            fields,
        });
        rows.filter(|row| wanted.iter().all(|(name, value)| row.text(name) == *value))
    }
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct Row<'t> {
    table: &'t Table,
    fields: &'t [String],
}

impl<'t> Row<'t> {
    /// The field in the column of this name.
    #[must_use]
    pub fn text(&self, name: &str) -> &'t str {
        let column = self.table.names.iter().position(|known| known == name);
        let field = column.and_then(|column| self.fields.get(column));
        field.unwrap_or_else(|| panic!("no column {name}"))
    }

    /// The same as a number.
    #[must_use]
    pub fn number(&self, name: &str) -> f64 {
        self.text(name).parse().expect("a number")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_their_fields() {
        let table = Table::parse("way,bytes\nours,10\nfloor,10\nours,20\n");
        let bytes: Vec<f64> = table
            .select(&[("way", "ours")])
            .map(|row| row.number("bytes"))
            .collect();
        assert_eq!(bytes, [10.0, 20.0]);
    }
}
