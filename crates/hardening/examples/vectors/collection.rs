//! Calls with their answers: the committed cases of `tests/vectors`, and both examples of every invariant's page.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use hardening::api::{self, Error};
use hardening::finding::Applicability;
use hardening::manifest::{Limits, Source, files};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A call, and what every face must give back.
#[derive(Debug, Serialize)]
pub(crate) struct Vector {
    pub(crate) name: String,
    pub(crate) files: Vec<InputFile>,
    pub(crate) call: Call,
    /// The JSON, byte for byte: indented by two, with a line break at the end.
    pub(crate) expected: String,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct InputFile {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// One call of the border.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "function", rename_all = "camelCase", deny_unknown_fields)]
pub(crate) enum Call {
    Check {
        #[serde(default = "none")]
        options: Value,
    },
    Ask {
        question: Value,
        #[serde(default = "none")]
        options: Value,
    },
    Fix {
        applicability: Applicability,
        #[serde(default = "none")]
        options: Value,
    },
    Explain {
        id: String,
    },
    Invariants {},
}

fn none() -> Value {
    json!({})
}

/// `case.json` of a committed case.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// A folder of the repository to read instead of the case's own `input`.
    folder: Option<PathBuf>,
    calls: BTreeMap<String, Call>,
}

/// All vectors, in the order of their names.
pub(crate) fn vectors() -> io::Result<Vec<Vector>> {
    let mut vectors = committed(|path, _| fs::read_to_string(path))?;
    vectors.extend(pages());
    Ok(vectors)
}

/// Makes what the library answers today what the committed cases expect.
#[allow(dead_code, reason = "tests only compare")]
pub(crate) fn write_expected() -> io::Result<()> {
    committed(|path, answer| {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, answer)?;
        Ok(answer.to_owned())
    })?;
    Ok(())
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The committed cases; what they expect is told by its path and the answer of today.
fn committed(expected: impl Fn(&Path, &str) -> io::Result<String>) -> io::Result<Vec<Vector>> {
    let mut vectors = Vec::new();
    for folder in sorted(&root().join("tests/vectors"))? {
        if !folder.is_dir() {
            continue;
        }
        let case = fs::read_to_string(folder.join("case.json"))?;
        let case: Case = serde_json::from_str(&case)?;
        let files = input(&match case.folder {
            Some(shared) => root().join(shared),
            None => folder.join("input"),
        })?;
        for (name, call) in case.calls {
            let path = folder.join("expected").join(format!("{name}.json"));
            let expected = expected(&path, &answer(&files, &call))?;
            let case = folder.file_name().unwrap_or_default().to_string_lossy();
            vectors.push(Vector {
                name: format!("{case}/{name}"),
                files: files.clone(),
                call,
                expected,
            });
        }
    }
    Ok(vectors)
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut paths: Vec<_> = entries.collect::<Result<_, _>>()?;
    paths.sort();
    Ok(paths)
}

/// The files of a folder, under the names that they have below it.
fn input(folder: &Path) -> io::Result<Vec<InputFile>> {
    let sources =
        files::read(&[folder.to_owned()], &Limits::default()).map_err(io::Error::other)?;
    let prefix = format!("{}/", folder.to_string_lossy());
    let files = sources.iter().map(|source| InputFile {
        name: source.name().trim_start_matches(&prefix).to_owned(),
        text: source.text().to_owned(),
    });
    Ok(files.collect())
}

/// Both examples of every page, each checked.
fn pages() -> Vec<Vector> {
    let mut vectors = Vec::new();
    for invariant in api::invariants() {
        let Ok(page) = api::explain(invariant.id) else {
            continue;
        };
        for section in ["Violates", "Holds"] {
            let example = page.markdown.split(&format!("## {section}\n")).nth(1);
            let example = example.and_then(|text| text.split("```yaml\n").nth(1));
            let example = example.and_then(|text| text.split("```").next());
            let files = vec![InputFile {
                name: "example.yaml".to_owned(),
                text: example.unwrap_or_default().to_owned(),
            }];
            let call = Call::Check { options: none() };
            vectors.push(Vector {
                name: format!("{} {}", invariant.id, section.to_lowercase()),
                expected: answer(&files, &call),
                files,
                call,
            });
        }
    }
    vectors
}

/// What the library gives back, or how it refuses.
pub(crate) fn answer(files: &[InputFile], call: &Call) -> String {
    let answered = try_answer(files, call).unwrap_or_else(|error| indented(&error.form()));
    answered + "\n"
}

fn try_answer(files: &[InputFile], call: &Call) -> Result<String, Error> {
    let sources = files
        .iter()
        .map(|file| Source::new(&*file.name, &*file.text));
    Ok(match call {
        Call::Check { options } => {
            indented(&api::check(sources, &api::options(&options.to_string())?))
        }
        Call::Ask { question, options } => {
            let analysis = api::analyze(sources, &api::options(&options.to_string())?);
            indented(&api::ask(
                &analysis,
                &api::question(&question.to_string())?,
            )?)
        }
        Call::Fix {
            applicability,
            options,
        } => {
            let options = api::options(&options.to_string())?;
            indented(&api::fix(sources, &options, *applicability))
        }
        Call::Explain { id } => indented(&api::explain(id)?),
        Call::Invariants {} => indented(&api::invariants()),
    })
}

fn indented(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
