//! Tables in plain text.

/// Prints `rows` below `headings`; columns of numbers are set to the right.
pub fn print(headings: &[&str], rows: &[Vec<String>]) {
    print!("{}", render(headings, rows));
}

fn render(headings: &[&str], rows: &[Vec<String>]) -> String {
    let columns = headings.len();
    let cell = |row: &[String], column: usize| row.get(column).cloned().unwrap_or_default();
    let width = |column: usize| {
        let longest = rows.iter().map(|row| cell(row, column).chars().count()).max();
        longest.unwrap_or(0).max(headings[column].chars().count())
    };
    // An empty cell is at home in any column.
    let numeric: Vec<bool> = (0..columns)
        .map(|column| {
            rows.iter()
                .map(|row| cell(row, column))
                .all(|text| text.is_empty() || is_number(&text))
        })
        .collect();
    let line = |cells: Vec<String>| {
        let padded: Vec<String> = (0..columns)
            .map(|column| match numeric[column] {
                true => format!("{:>1$}", cells[column], width(column)),
                false => format!("{:<1$}", cells[column], width(column)),
            })
            .collect();
        format!("{}\n", padded.join("  ").trim_end())
    };
    let mut text = line(headings.iter().map(ToString::to_string).collect());
    text += &line((0..columns).map(|column| "-".repeat(width(column))).collect());
    for row in rows {
        text += &line((0..columns).map(|column| cell(row, column)).collect());
    }
    text
}

fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || c == '-')
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn columns_are_aligned() {
        let rows = [
            vec!["m4".to_owned(), "328".to_owned()],
            vec!["rv32imc".to_owned(), "1024".to_owned()],
        ];
        let expected = "core     stack\n-------  -----\nm4         328\nrv32imc   1024\n";
        assert_eq!(render(&["core", "stack"], &rows), expected);
    }
}
