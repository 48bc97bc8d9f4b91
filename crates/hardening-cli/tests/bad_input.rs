//! What cannot be read, and what is read all the same.

use std::process::Stdio;

use crate::command::{CLEAN, DUPLICATE_KEY, Folder};

#[test]
fn a_path_that_does_not_exist_is_an_error() {
    let folder = Folder::with(&[]);
    for arguments in [&["check", "absent.yaml"][..], &["read", "absent.yaml"]] {
        let ran = folder.run(arguments);
        assert_eq!(ran.code, 2);
        assert_eq!(ran.stderr, "error: `absent.yaml` does not exist\n");
    }
}

#[test]
fn a_folder_without_manifests_is_an_error() {
    let folder = Folder::with(&[("notes/README.md", "# Notes\n")]);
    let ran = folder.run(&["check", "notes"]);
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.stderr,
        "error: `notes` holds no manifests: no file in it ends in .yaml, .yml or .json\n"
    );
}

#[test]
fn a_binary_file_is_an_error() {
    let folder = Folder::with(&[]);
    folder.write("image.yaml", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    let ran = folder.run(&["check", "image.yaml"]);
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.stderr,
        "error: `image.yaml` is no text file; name manifests in YAML or JSON\n"
    );
}

#[test]
fn bytes_that_are_not_utf_8_are_a_finding_and_the_rest_is_read() {
    let folder = Folder::with(&[]);
    let text = [
        CLEAN.as_bytes(),
        b"  labels: {team: caf\xe9}\n---\n",
        DUPLICATE_KEY.as_bytes(),
    ];
    folder.write("latin1.yaml", &text.concat());
    let ran = folder.run(&["check", ".", "--select", "manifest", "--format", "json"]);
    assert_eq!(
        ran.invariants(),
        ["manifest.invalid-utf8", "manifest.duplicate-key"]
    );
}

#[test]
fn a_document_that_cannot_be_parsed_is_a_finding_and_the_others_are_read() {
    let text = format!("kind: [\n---\n{DUPLICATE_KEY}");
    let folder = Folder::with(&[("broken.yaml", &text)]);
    let ran = folder.run(&["check", ".", "--select", "manifest", "--format", "json"]);
    assert_eq!(ran.code, 1);
    assert_eq!(
        ran.invariants(),
        ["manifest.syntax", "manifest.duplicate-key"]
    );
}

#[test]
fn a_secret_is_never_shown_in_any_form() {
    let secret = "\
apiVersion: v1
kind: Secret
metadata: {name: credentials, namespace: shop}
data:
  password: hunter2-is-not-base64!
stringData:
  token: [swordfish]
";
    let folder = Folder::with(&[("secret.yaml", secret)]);
    for format in ["json", "github", "sarif"] {
        let ran = folder.run(&["check", ".", "--format", format]);
        assert_eq!(ran.code, 1, "{format}");
        for value in ["hunter2", "swordfish"] {
            assert!(!ran.stdout.contains(value), "{format}: {}", ran.stdout);
            assert!(!ran.stderr.contains(value), "{format}: {}", ran.stderr);
        }
    }
}

#[test]
fn a_frame_hides_the_values_of_a_secret() {
    let secret = "\
apiVersion: v1
kind: Secret
metadata: {name: credentials, namespace: shop}
data:
  user: YWRtaW4=
  password: hunter2-is-not-base64!
  certificate: |
    swordfish
    swordfish
";
    let folder = Folder::with(&[("secret.yaml", secret)]);
    let ran = folder.run(&["check", "."]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("secret.yaml:6:"), "{}", ran.stdout);
    for value in ["hunter2", "swordfish", "YWRtaW4"] {
        assert!(!ran.stdout.contains(value), "{}", ran.stdout);
    }
}

#[test]
fn a_frame_hides_a_credential_in_plain_text() {
    let pod = "\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: web
      args: [--api-key=Swordfish123]
      env:
        - name: DB_PASSWORD # halibut-22-blue
          value: halibut-22-blue
        - {name: DB_URL, value: 'postgres://web:halibut-33-red@db/web'}
";
    let folder = Folder::with(&[("pod.yaml", pod)]);
    for format in ["text", "json", "github", "sarif"] {
        let ran = folder.run(&["check", ".", "--select", "access", "--format", format]);
        for value in ["halibut", "Swordfish"] {
            assert!(!ran.stdout.contains(value), "{format}: {}", ran.stdout);
        }
    }
    let ran = folder.run(&["check", "."]);
    assert_eq!(ran.stdout.matches("in plain text (hidden here)").count(), 3);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = Folder::with(&[]);
    let mut command = folder.command(&["check"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(output.status.code(), Some(1), "the findings of the example");
}

#[cfg(unix)]
#[test]
fn a_path_that_is_not_utf_8_is_read() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let folder = Folder::with(&[]);
    let name = OsStr::from_bytes(b"caf\xe9.yaml");
    std::fs::write(folder.path().join(name), DUPLICATE_KEY).unwrap();
    let mut command = folder.command(&["check"]);
    let output = command
        .arg(name)
        .args(["--select", "manifest"])
        .output()
        .unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout.contains("--> caf\u{FFFD}.yaml:7:3"), "{stdout}");
}
