use super::Breaker;
use super::bundle::Broken;

/// Text behind the first line that is a given one.
fn after_line(text: &str, line: &str, more: &str) -> Vec<u8> {
    text.replacen(&format!("{line}\n"), &format!("{line}\n{more}"), 1)
        .into_bytes()
}

pub(super) const BREAKERS: &[Breaker] = &[
    Breaker {
        invariant: "manifest.boolean-key",
        breaks: |rendered| {
            let file = rendered.edit("Service", |text| {
                after_line(&text, "  labels:", "    on: lights\n")
            });
            file.map(Broken::File)
        },
    },
    Breaker {
        invariant: "manifest.dropped-rest",
        breaks: |rendered| {
            let file = rendered.edit("Service", |text| {
                // A line that is to part documents, one character short.
                format!("{text}...\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: dropped\n")
                    .into_bytes()
            });
            file.map(Broken::File)
        },
    },
    Breaker {
        invariant: "manifest.duplicate-key",
        breaks: |rendered| {
            let file = rendered.edit("Service", |text| {
                after_line(&text, "kind: Service", "kind: Service\n")
            });
            file.map(Broken::File)
        },
    },
    Breaker {
        invariant: "manifest.invalid-utf8",
        breaks: |rendered| {
            let file = rendered.edit("Service", |text| {
                [text.as_bytes(), b"# Andr\xE9\n"].concat()
            });
            file.map(Broken::File)
        },
    },
    Breaker {
        invariant: "manifest.limit",
        breaks: |rendered| {
            let file = rendered.edit("Service", |text| {
                let deep = format!("---\ndeep: {}{}\n", "[".repeat(200), "]".repeat(200));
                [text, deep].concat().into_bytes()
            });
            file.map(Broken::File)
        },
    },
    Breaker {
        invariant: "manifest.lost-digits",
        breaks: |rendered| {
            let account = "apiVersion: example.com/v1\nkind: Account\nmetadata: {name: a}\nspec: {number: 12345678901234567891}\n";
            Some(Broken::File(rendered.add_file(account)))
        },
    },
    Breaker {
        invariant: "manifest.not-an-object",
        breaks: |rendered| {
            let file = rendered.edit("Service", |text| {
                text.replacen("kind: Service\n", "", 1).into_bytes()
            });
            file.map(Broken::File)
        },
    },
    Breaker {
        invariant: "manifest.swallowed-document",
        breaks: |rendered| {
            let service = "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: default}\nspec: {ports: [{port: 80}]}\n";
            Some(Broken::File(rendered.add_file([service, service].concat())))
        },
    },
    Breaker {
        invariant: "manifest.syntax",
        breaks: |rendered| {
            let file = rendered.edit("Service", |text| {
                [text, "a: b: c\n".to_owned()].concat().into_bytes()
            });
            file.map(Broken::File)
        },
    },
];
