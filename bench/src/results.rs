//! Results between the commands of a run: a file with one JSON object per line, a name and its numbers.

use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions},
    io::Write as _,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{error::BenchError, stats};

/// Where a command's numbers go.
#[derive(Clone, Default, Debug, clap::Args)]
pub struct RecordArgs {
    /// What the numbers are called in the file of results; without it they are only printed.
    #[arg(long)]
    pub name: Option<String>,
    /// The file of results.
    #[arg(long, env = "BENCH_RESULTS")]
    pub results: Option<PathBuf>,
}

/// One line of the file.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Record {
    name: String,
    values: BTreeMap<String, f64>,
}

impl Record {
    /// `name=value` pairs for a person.
    pub fn line(values: &[(&'static str, f64)]) -> String {
        values.iter().map(|(name, value)| format!("{name}={value:.1}")).collect::<Vec<_>>().join(" ")
    }
}

impl RecordArgs {
    /// Adds numbers to the file, if they are to be kept.
    pub fn append<N: AsRef<str>>(&self, values: &[(N, f64)]) -> Result<(), BenchError> {
        let (Some(name), Some(path)) = (&self.name, &self.results) else { return Ok(()) };
        let values = values.iter().map(|(name, value)| (name.as_ref().to_owned(), *value)).collect();
        let mut line = serde_json::to_string(&Record { name: name.clone(), values })?;
        line.push('\n');
        let what = "the file of results can't be written";
        let mut file = OpenOptions::new().create(true).append(true).open(path).map_err(BenchError::io(what))?;
        file.write_all(line.as_bytes()).map_err(BenchError::io(what))
    }
}

/// Everything that was recorded. Repeated measurements of one name count by their median.
#[derive(Clone, Default, Debug)]
pub struct Results(BTreeMap<(String, String), Vec<f64>>);

impl Results {
    /// Reads a file of results.
    pub fn read(path: &Path) -> Result<Self, BenchError> {
        let text = fs::read_to_string(path).map_err(BenchError::io("the file of results can't be read"))?;
        let mut results = Self::default();
        for line in text.lines() {
            let record: Record = serde_json::from_str(line)?;
            for (value, number) in record.values {
                results.0.entry((record.name.clone(), value)).or_default().push(number);
            }
        }
        Ok(results)
    }

    /// The median of `value` under `name`, or `None` if it was not measured.
    pub fn get(&self, name: &str, value: &str) -> Option<f64> {
        stats::median(self.0.get(&(name.to_owned(), value.to_owned()))?.clone())
    }
}

/// Numbers from elsewhere, to be kept beside ours.
#[derive(Clone, Debug, clap::Args)]
pub struct KeepArgs {
    /// Numbers as `name=value`.
    #[arg(required = true, value_parser = parse_pair)]
    pub values: Vec<(String, f64)>,
    /// Where they go.
    #[command(flatten)]
    pub record: RecordArgs,
}

fn parse_pair(text: &str) -> Result<(String, f64), String> {
    let (name, value) = text.split_once('=').ok_or("write it as name=value")?;
    Ok((name.to_owned(), value.parse().map_err(|_| format!("{value} is not a number"))?))
}

/// Keeps them.
pub fn keep(args: &KeepArgs) -> Result<(), BenchError> {
    args.record.append(&args.values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_recorded_is_read_back_by_its_median() {
        let path = std::env::temp_dir().join(format!("bench-results-{}.jsonl", std::process::id()));
        let record = RecordArgs { name: Some("list".to_owned()), results: Some(path.clone()) };
        for p50 in [3.0, 1.0, 2.0] {
            record.append(&[("p50_us", p50)]).unwrap();
        }
        let results = Results::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        assert_eq!(results.get("list", "p50_us"), Some(2.0));
        assert_eq!(results.get("list", "p99_us"), None);
        assert_eq!(results.get("page", "p50_us"), None);
    }

    #[test]
    fn a_pair_is_a_name_and_a_number() {
        assert_eq!(parse_pair("tps=12.5"), Ok(("tps".to_owned(), 12.5)));
        assert!(parse_pair("tps").is_err() && parse_pair("tps=fast").is_err());
    }
}
