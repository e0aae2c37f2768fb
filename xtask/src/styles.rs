//! The stylesheet: every file of app/style in the order of its name, one after the other.

use std::{fs, path::Path};

use crate::failure::Failure;

/// Joins the style files. An absent or empty folder gives an empty stylesheet.
pub(crate) fn concatenate(folder: &Path) -> Result<String, Failure> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(String::new());
    };
    let mut files: Vec<_> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "css"))
        .collect();
    files.sort();
    let mut sheet = String::new();
    for file in files {
        sheet.push_str(&fs::read_to_string(&file).map_err(Failure::file("could not read", &file))?);
        sheet.push('\n');
    }
    Ok(sheet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absent_folder_is_an_empty_sheet() {
        assert_eq!(concatenate(Path::new("no/such/folder")).unwrap(), "");
    }

    #[test]
    fn files_follow_each_other_by_name_and_only_css_counts() {
        let folder = std::env::temp_dir().join(format!("switchboard-styles-test.{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("10-base.css"), "b {}").unwrap();
        fs::write(folder.join("00-tokens.css"), "a {}").unwrap();
        fs::write(folder.join("notes.md"), "not css").unwrap();
        let sheet = concatenate(&folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(sheet, "a {}\nb {}\n");
    }
}
