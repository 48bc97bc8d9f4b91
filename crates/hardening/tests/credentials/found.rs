//! What is found, and above all what is not.

use base64::Engine;
use hardening::finding::Severity;

use super::{arguments, config_map, found, pod};

/// `line:column-end`, in order.
fn places(yaml: &str) -> Vec<String> {
    let places = found(yaml).into_iter().map(|it| {
        let at = it.location;
        format!("{}:{}-{}", at.line, at.column, at.end_column)
    });
    places.collect()
}

fn nothing(yaml: &str) {
    let messages: Vec<_> = found(yaml).into_iter().map(|it| it.message).collect();
    assert_eq!(messages, Vec::<String>::new(), "{yaml}");
}

#[test]
fn variables_are_judged_by_name_and_value() {
    let yaml = pod(&[
        "{name: DB_PASSWORD, value: hunter2x}",
        "{name: STRIPE_API_KEY, value: abcDEF123456}",
        "{name: DATABASE_URL, value: 'postgres://shop:hunter3x@db/shop'}",
        "{name: NEO4J_AUTH, value: neo4j/hunter4x}",
        "{name: JAVA_OPTS, value: -Xmx1g -Djavax.net.ssl.keyStorePassword=hunter5x}",
    ]);
    assert_eq!(
        places(&yaml),
        ["9:38-46", "10:41-53", "11:56-64", "12:43-51", "13:76-84"]
    );
}

#[test]
fn variables_that_only_speak_of_credentials_are_not_found() {
    nothing(&pod(&[
        "{name: PASSWORD_FILE, value: /run/secrets/password}",
        "{name: PASSWORD, value: /run/secrets/password}",
        "{name: TOKEN_TTL, value: 24h}",
        "{name: SECRET_NAME, value: shop-database}",
        "{name: DB_SECRET, value: shop-database}",
        "{name: DB_PASSWORD_SECRET, value: shop-database}",
        "{name: KEYCLOAK_URL, value: 'https://keycloak.shop'}",
        "{name: KEYCLOAK_CLIENT_ID, value: storefront-web}",
        "{name: PUBLIC_KEY, value: abcDEF1234567890}",
        "{name: PASSWORD, value: $(DB_PASSWORD)}",
        "{name: PASSWORD, value: '${DB_PASSWORD}'}",
        "{name: PASSWORD, value: ''}",
        "{name: PASSWORD, value: '{{ .Values.password }}'}",
        "{name: PASSWORD, value: 'vault:secret/data/db#password'}",
        "{name: PASSWORD, value: 'ENC[AES256_GCM,data:abc,type:str]'}",
        "{name: MYSQL_ALLOW_EMPTY_PASSWORD, value: '1'}",
        "{name: MYSQL_RANDOM_ROOT_PASSWORD, value: 'yes'}",
        "{name: ENABLE_PASSWORD, value: 'true'}",
        "{name: MAX_TOKEN, value: '4096'}",
        "{name: EOS_TOKEN, value: <|endoftext|>}",
        "{name: PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}",
        "{name: DATABASE_URL, value: 'postgres://shop@db/shop'}",
        "{name: DATABASE_URL, value: 'postgres://shop:$(DB_PASSWORD)@db/shop'}",
        "{name: DATABASE_URL, value: 'postgres://user:password@host/db'}",
        "{name: PWD, value: /srv}",
        "{name: PARTITION_KEY, value: customer-region}",
        "{name: AWS_ACCESS_KEY_ID, value: minioadmin}",
    ]));
}

#[test]
fn arguments_are_read_as_options_and_as_scripts() {
    assert_eq!(places(&arguments("[--requirepass, hunter2x]")).len(), 1);
    assert_eq!(places(&arguments("[--db-password=hunter2x]")), ["8:28-36"]);
    assert_eq!(
        places(&arguments("[-c, 'PGPASSWORD=hunter2x psql -h db']")),
        ["8:30-38"]
    );
    assert_eq!(
        places(&arguments("[-dev-root-token-id=root_of_all_1]")).len(),
        1
    );
    nothing(&arguments("[--requirepass, $(REDIS_PASSWORD)]"));
    nothing(&arguments("[--password-file=/run/secrets/password]"));
    nothing(&arguments("[--tls-private-key, /certs/tls.key]"));
    nothing(&arguments("[--token, --verbose]"));
    nothing(&arguments("[--secret=shop/db-credentials]"));
    nothing(&arguments("[-c, 'mysqladmin ping -p$MYSQL_ROOT_PASSWORD']"));
    nothing(&arguments("[-c, 'vault kv get -field=password secret/db']"));
}

#[test]
fn texts_of_config_maps_are_read_by_their_notation() {
    let yaml = config_map(
        "application.properties",
        "db.user=shop\ndb.password=hunter2x\n# db.password=hunter3x",
    );
    assert_eq!(places(&yaml), ["7:17-25"]);
    let yaml = config_map("init.sql", "CREATE USER shop WITH PASSWORD 'hunter2x';");
    assert_eq!(places(&yaml), ["6:37-45"]);
    nothing(&config_map(
        "openapi.yaml",
        "password: string\ntoken: string",
    ));
    nothing(&config_map(
        "main.py",
        "password = read_password()\ntoken = os.environ['TOKEN']",
    ));
    nothing(&config_map(
        "nginx.conf",
        "proxy_set_header Authorization $http_authorization;",
    ));
    nothing(&config_map(
        "alertmanager.yml",
        "smtp_auth_password_file: /etc/mail/password\nauth_password: ''",
    ));
    nothing(&config_map(
        "external.yaml",
        "secretKeyRef:\n  name: db\n  key: password",
    ));
}

#[test]
fn a_token_of_a_known_shape_is_an_error_wherever_it_stands() {
    let token = format!("ghp_{}", "a1B2c3D4e5F6".repeat(3));
    let yaml = config_map("notes", &format!("clone with {token} please"));
    let findings = found(&yaml);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].severity, Severity::Error);
    assert_eq!(
        findings[0].message,
        "a token of GitHub stands in plain text in ConfigMap `settings`"
    );
    nothing(&config_map(
        "notes",
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    ));
}

#[test]
fn the_same_value_in_an_object_is_one_finding() {
    let yaml = pod(&[
        "{name: DB_PASSWORD, value: hunter2x}",
        "{name: DATABASE_URL, value: 'postgres://shop:hunter2x@db/shop'}",
    ]);
    let findings = found(&yaml);
    assert_eq!(findings.len(), 1);
    assert_eq!(
        findings[0].related[0].message,
        "the password of an address stands here, too"
    );
}

#[test]
fn a_placeholder_is_a_finding_of_its_own() {
    for value in ["changeme", "CHANGE_ME", "your-password-here"] {
        let yaml = pod(&[&format!("{{name: DB_PASSWORD, value: {value}}}")]);
        let ids: Vec<_> = found(&yaml).into_iter().map(|it| it.invariant).collect();
        assert_eq!(ids, ["access.placeholder-secret"], "{value}");
    }
}

fn secret(metadata: &str, rest: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Secret\nmetadata: {{name: db, namespace: shop{metadata}}}\n{rest}"
    )
}

#[test]
fn the_values_of_a_secret_are_found_once_for_all_keys() {
    let yaml = secret(
        "",
        "stringData:\n  username: shop\n  password: hunter2x\n  token: abcDEF123456\n",
    );
    let findings = found(&yaml);
    assert_eq!(findings.len(), 1);
    assert_eq!(
        findings[0].message,
        "the manifest of Secret `db` holds `password` and `token` as plain text"
    );
    let encoded = base64::engine::general_purpose::STANDARD
        .encode(r#"{"auths":{"r":{"username":"a","password":"hunter2x"}}}"#);
    let registry = secret(
        "",
        &format!("type: kubernetes.io/dockerconfigjson\ndata:\n  .dockerconfigjson: {encoded}\n"),
    );
    assert_eq!(places(&registry), ["6:3-20"]);
}

#[test]
fn secrets_that_nobody_wrote_by_hand_are_left_alone() {
    let data = "data: {password: aHVudGVyMng=}\n";
    assert_eq!(found(&secret("", data)).len(), 1);
    nothing(&secret(", uid: 0c1d", data));
    nothing(&secret(
        ", labels: {app.kubernetes.io/managed-by: Helm}",
        data,
    ));
    nothing(&secret("", &format!("{data}sops: {{mac: abc}}\n")));
    nothing(&secret("", "data: {password: ''}\n"));
    nothing(&secret("", "stringData: {password: '${PASSWORD}'}\n"));
    nothing(&secret("", "stringData: {username: shop, host: db}\n"));
    nothing(&secret("", "data: {password: no base64}\n"));
}
