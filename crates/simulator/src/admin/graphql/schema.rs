//! Shopify's published Admin schema: read from the npm package that carries it, turned into SDL, parsed once.

use std::{
    fs::File,
    io::{self, BufReader, Read as _},
    path::PathBuf,
    time::Instant,
};

use apollo_compiler::{Schema, validation::Valid};
use cynic_introspection::IntrospectionQuery;
use flate2::read::GzDecoder;
use serde::Deserialize;

/// The largest schema that is read, in bytes after unpacking; the published one has about 12 MB.
const LARGEST_SCHEMA: u64 = 64 * 1024 * 1024;

/// Where the schema comes from.
#[derive(Clone, Debug)]
pub enum SchemaSource {
    /// `admin_{version}.json.gz` of the npm package `@shopify/dev-mcp`: a gzipped introspection result.
    Published(PathBuf),
    /// A schema in SDL, for tests that need a few types only.
    Sdl(String),
}

/// Why there is no schema.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// The file isn't there.
    #[error("Shopify's Admin schema is not at {}: run scripts/run once, it fetches it", path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The file isn't an introspection result.
    #[error("the file with Shopify's Admin schema can't be read: remove it and run scripts/run")]
    Unreadable(#[source] serde_json::Error),
    /// The introspection result describes no schema.
    #[error("the file with Shopify's Admin schema describes no schema: remove it and run scripts/run")]
    Incomplete(#[source] cynic_introspection::SchemaError),
    /// The schema breaks a rule of GraphQL.
    #[error("the Admin schema is not valid GraphQL: {0}")]
    Invalid(String),
}

/// The published file: an introspection result beside other data.
#[derive(Deserialize)]
struct Published {
    data: IntrospectionQuery,
}

impl SchemaSource {
    /// Reads and parses; takes a moment, so not on an async thread.
    pub(super) fn load(&self) -> Result<Valid<Schema>, SchemaError> {
        let started = Instant::now();
        let sdl = match self {
            Self::Sdl(sdl) => sdl.clone(),
            Self::Published(path) => published_sdl(path)?,
        };
        let schema = Schema::parse_and_validate(sdl, "admin.graphql")
            .map_err(|all| SchemaError::Invalid(first_line(&all.errors)))?;
        tracing::info!(types = schema.types.len(), took = ?started.elapsed(), "Shopify's Admin schema is read");
        Ok(schema)
    }
}

fn first_line(errors: &apollo_compiler::validation::DiagnosticList) -> String {
    errors.iter().next().map(|error| error.error.to_string()).unwrap_or_default()
}

fn published_sdl(path: &PathBuf) -> Result<String, SchemaError> {
    let file = File::open(path).map_err(|source| SchemaError::Missing { path: path.clone(), source })?;
    let reader = BufReader::new(GzDecoder::new(BufReader::new(file)).take(LARGEST_SCHEMA));
    let published: Published = serde_json::from_reader(reader).map_err(SchemaError::Unreadable)?;
    let mut query = published.data;
    strip(&mut query);
    Ok(query.into_schema().map_err(SchemaError::Incomplete)?.to_sdl())
}

/// Descriptions are two thirds of the text and validate nothing.
fn strip(query: &mut IntrospectionQuery) {
    let Some(schema) = &mut query.introspected_schema else { return };
    for kind in &mut schema.types {
        kind.description = None;
        for field in kind.fields.iter_mut().flatten() {
            field.description = None;
            field.args.iter_mut().for_each(|argument| argument.description = None);
        }
        kind.input_fields.iter_mut().flatten().for_each(|field| field.description = None);
        kind.enum_values.iter_mut().flatten().for_each(|value| value.description = None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_says_what_to_do() {
        let error = SchemaSource::Published("/nowhere/admin.json.gz".into()).load().unwrap_err();
        assert_eq!(
            error.to_string(),
            "Shopify's Admin schema is not at /nowhere/admin.json.gz: run scripts/run once, it fetches it"
        );
    }

    #[test]
    fn sdl_is_parsed_and_checked() {
        assert!(SchemaSource::Sdl("type Query { shop: String }".to_owned()).load().is_ok());
        assert!(matches!(
            SchemaSource::Sdl("type Query { shop: Shop }".to_owned()).load(),
            Err(SchemaError::Invalid(_))
        ));
    }
}
