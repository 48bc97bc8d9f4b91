//! What names nothing, and what is rightly left alone.

use hardening::cluster::{Cluster, Resolution};
use hardening::finding::{Confidence, Severity};
use hardening::manifest::{Bundle, Source};

use crate::findings::{found as findings, messages};

const MISSING: &str = "cluster.missing-reference";
const UNRESOLVABLE: &str = "cluster.unresolvable-references";
const NOTHING: [&str; 0] = [];

/// A pod in `shop` with this spec beside its container.
fn pod(fields: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: web, namespace: shop, labels: {{app: web}}}}\n\
         spec:\n  {fields}\n"
    )
}

fn container(fields: &str) -> String {
    pod(&format!(
        "containers: [{{name: web, image: web, {fields}}}]"
    ))
}

const SECRET: &str = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: login, namespace: shop}\n\
                      stringData: {user: someone, password: hunter2}\n";
const CONFIG: &str = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: shop}\n\
                      data: {app.conf: x}\nbinaryData: {logo: AA==}\n";

#[test]
fn every_way_a_pod_takes_a_secret_is_seen() {
    for (fields, place) in [
        (
            "env: [{name: A, valueFrom: {secretKeyRef: {name: logon, key: user}}}]",
            "/spec/containers/0/env/0/valueFrom/secretKeyRef/name",
        ),
        (
            "envFrom: [{secretRef: {name: logon}}]",
            "/spec/containers/0/envFrom/0/secretRef/name",
        ),
    ] {
        let found = findings(MISSING, &(SECRET.to_owned() + &container(fields)));
        assert_eq!(found[0].message, "no Secret `logon` in namespace `shop`");
        assert_eq!(found[0].location.path, place);
        assert_eq!(found[0].help.as_deref(), Some("did you mean `login`?"));
        assert_eq!(found[0].severity, Severity::Error);
        assert_eq!(
            found[0].confidence,
            Confidence::Likely,
            "the rest of the cluster is not seen"
        );
        assert_eq!(found.len(), 1);
    }
    for (volume, place) in [
        (
            "secret: {secretName: logon}",
            "/spec/volumes/0/secret/secretName",
        ),
        (
            "projected: {sources: [{secret: {name: logon}}]}",
            "/spec/volumes/0/projected/sources/0/secret/name",
        ),
    ] {
        let yaml = SECRET.to_owned() + &pod(&format!("volumes: [{{name: v, {volume}}}]"));
        let found = findings(MISSING, &yaml);
        assert_eq!((found[0].location.path.as_str(), found.len()), (place, 1));
    }
    let found = findings(
        MISSING,
        &(SECRET.to_owned() + &pod("imagePullSecrets: [{name: logon}]")),
    );
    assert_eq!(
        found[0].severity,
        Severity::Warning,
        "images are pulled without it"
    );
}

#[test]
fn a_missing_key_is_shown_beside_the_keys_that_are_there_but_never_their_values() {
    let yaml = SECRET.to_owned()
        + &container("env: [{name: A, valueFrom: {secretKeyRef: {name: login, key: pasword}}}]");
    let found = findings(MISSING, &yaml);
    assert_eq!(found[0].message, "Secret `login` has no key `pasword`");
    assert_eq!(
        found[0].location.path,
        "/spec/containers/0/env/0/valueFrom/secretKeyRef/key"
    );
    assert_eq!(found[0].help.as_deref(), Some("did you mean `password`?"));
    assert_eq!(found[0].related[0].message, "it has `user`, `password`");
    assert_eq!(found[0].confidence, Confidence::Certain);
    assert!(!format!("{found:?}").contains("hunter2"));
}

#[test]
fn keys_of_volumes_and_single_files_are_checked() {
    let volume = "volumes: [{name: v, configMap: {name: settings, items: [{key: logo, path: l}, {key: icon, path: i}]}}]";
    let found = messages(MISSING, &(CONFIG.to_owned() + &pod(volume)));
    assert_eq!(found, ["ConfigMap `settings` has no key `icon`"]);

    let mount = "volumes: [{name: v, configMap: {name: settings}}]\n  containers: [{name: web, image: web, \
                 volumeMounts: [{name: v, mountPath: /a, subPath: app.conf}, {name: v, mountPath: /b, subPath: b.conf}]}]";
    let found = findings(MISSING, &(CONFIG.to_owned() + &pod(mount)));
    assert_eq!(found[0].message, "ConfigMap `settings` has no key `b.conf`");
    assert_eq!(
        found[0].location.path,
        "/spec/containers/0/volumeMounts/1/subPath"
    );
    assert_eq!(found.len(), 1);
}

#[test]
fn optional_references_may_lead_nowhere() {
    let yaml = SECRET.to_owned()
        + CONFIG
        + &container(
            "env: [{name: A, valueFrom: {secretKeyRef: {name: login, key: x, optional: true}}}], \
             envFrom: [{configMapRef: {name: absent, optional: true}}]",
        );
    assert_eq!(messages(MISSING, &yaml), NOTHING);
}

#[test]
fn an_object_declared_without_keys_is_for_somebody_else_to_fill() {
    let yaml = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: login, namespace: shop}\n"
        .to_owned()
        + &container("env: [{name: A, valueFrom: {secretKeyRef: {name: login, key: user}}}]");
    assert_eq!(messages(MISSING, &yaml), NOTHING);
}

#[test]
fn what_every_cluster_has_is_not_missing() {
    let yaml = "
apiVersion: v1
kind: ServiceAccount
metadata: {name: web, namespace: shop}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
rules: []
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: web-view}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: ServiceAccount, name: default, namespace: shop}, {kind: Group, name: nobody}]
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: high}
value: 1
"
    .to_owned()
        + CONFIG
        + &pod(
            "priorityClassName: system-node-critical\n  serviceAccountName: default\n  \
             volumes: [{name: ca, configMap: {name: kube-root-ca.crt}}]",
        );
    assert_eq!(messages(MISSING, &yaml), NOTHING);
    assert_eq!(messages(UNRESOLVABLE, &yaml), NOTHING);
}

#[test]
fn of_kinds_that_the_bundle_does_not_show_one_note_is_made_for_each_namespace() {
    let yaml = container(
        "env: [{name: A, valueFrom: {secretKeyRef: {name: a, key: x}}}], envFrom: [{secretRef: {name: b}}]",
    );
    assert_eq!(messages(MISSING, &yaml), NOTHING);
    let found = findings(UNRESOLVABLE, &yaml);
    assert_eq!(
        found[0].message,
        "2 references to Secrets of namespace `shop` are not checked"
    );
    assert_eq!((found[0].severity, found.len()), (Severity::Info, 1));
}

#[test]
fn a_secret_that_something_in_the_bundle_makes_is_not_missing() {
    for maker in [
        "apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: c, namespace: shop}\nspec: {secretName: made}",
        "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: e, namespace: shop}\nspec: {target: {name: made}}",
        "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: made, namespace: shop}\nspec: {}",
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: made, namespace: shop}\nspec: {encryptedData: {}}",
        "apiVersion: db.example.com/v1\nkind: Database\nmetadata: {name: made, namespace: shop}\nspec: {}",
        "apiVersion: batch/v1\nkind: Job\nmetadata: {name: j, namespace: shop}\nspec: {template: {spec: {containers: \
         [{name: j, image: j, args: [--secret-name=made]}]}}}",
    ] {
        let yaml = format!(
            "{maker}\n{SECRET}{}",
            container("envFrom: [{secretRef: {name: made}}]")
        );
        assert_eq!(messages(MISSING, &yaml), NOTHING, "{maker}");
        let other = format!(
            "{maker}\n{SECRET}{}",
            container("envFrom: [{secretRef: {name: else}}]")
        );
        assert_eq!(messages(MISSING, &other).len(), 1, "{maker}");
    }
}

#[test]
fn speaking_of_a_secret_oneself_does_not_make_it() {
    let yaml = SECRET.to_owned()
        + &container("args: [--secret=other], envFrom: [{secretRef: {name: other}}]");
    assert_eq!(
        messages(MISSING, &yaml),
        ["no Secret `other` in namespace `shop`"]
    );
}

#[test]
fn the_same_name_elsewhere_is_told() {
    let yaml = SECRET.to_owned()
        + &SECRET.replace("login", "admin").replace("shop", "vault")
        + &container("envFrom: [{secretRef: {name: admin}}, {configMapRef: {name: login}}]")
        + CONFIG;
    let found = findings(MISSING, &yaml);
    assert_eq!(
        found[0].related[0].message,
        "the Secret of this name is in namespace `vault`"
    );
    assert_eq!(
        found[1].related[0].message,
        "a Secret of this name is declared here"
    );
}

#[test]
fn many_fields_of_an_object_that_name_the_same_thing_are_one_finding() {
    let yaml = SECRET.to_owned()
        + &container(
            "env: [{name: A, valueFrom: {secretKeyRef: {name: gone, key: a}}}, \
                   {name: B, valueFrom: {secretKeyRef: {name: gone, key: b}}}]",
        );
    let found = findings(MISSING, &yaml);
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].related[0].message,
        "container `web` takes variable `B` from it"
    );
}

#[test]
fn a_claim_of_a_stateful_set_is_there_for_each_ordinal() {
    let yaml = "
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: uploads, namespace: shop}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  selector: {matchLabels: {app: db}}
  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db, image: db}]}}
  volumeClaimTemplates: [{metadata: {name: data}, spec: {}}]
"
    .to_owned();
    let claims = |name: &str| {
        yaml.clone()
            + &pod(&format!(
                "volumes: [{{name: v, persistentVolumeClaim: {{claimName: {name}}}}}]"
            ))
    };
    assert_eq!(messages(MISSING, &claims("data-db-0")), NOTHING);
    assert_eq!(messages(MISSING, &claims("uploads")), NOTHING);
    assert_eq!(messages(MISSING, &claims("data-db")).len(), 1);
}

#[test]
fn a_class_of_volumes_made_by_hand_needs_no_storage_class() {
    let class = "---\n{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: fast}, provisioner: p}\n---\n";
    let claim = "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: c}, spec: {storageClassName: manual}}\n---\n";
    let volume = "{apiVersion: v1, kind: PersistentVolume, metadata: {name: v}, spec: {storageClassName: manual}}\n---\n";
    let yaml = class.to_owned() + claim;
    assert_eq!(messages(MISSING, &yaml), ["no StorageClass `manual`"]);
    assert_eq!(messages(MISSING, &(yaml.clone() + volume)), NOTHING);
    let by_platform = findings(MISSING, &yaml.replace("manual", "gp3"));
    assert_eq!(by_platform[0].severity, Severity::Warning);
    assert_eq!(messages(MISSING, &yaml.replace("manual", "''")), NOTHING);
}

const INGRESS: &str = "
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {ports: [{name: http, port: 80}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec:
  tls: [{hosts: [shop.example], secretName: shop-tls}]
  rules:
  - host: shop.example
    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: PORT}}}]}
";

#[test]
fn the_backend_of_an_ingress_is_a_port_of_a_service() {
    for (port, expected) in [
        ("{number: 80}", None),
        ("{name: http}", None),
        ("{name: use-annotation}", None),
        ("{number: 8080}", Some("Service `web` has no port `8080`")),
        ("{name: htp}", Some("Service `web` has no port `htp`")),
    ] {
        let found = messages(MISSING, &INGRESS.replace("PORT", port));
        assert_eq!(found.first().map(String::as_str), expected, "{port}");
    }
}

#[test]
fn the_certificate_of_an_ingress_may_be_issued_for_it() {
    let yaml = INGRESS.replace("PORT", "{number: 80}") + SECRET;
    assert_eq!(
        messages(MISSING, &yaml),
        ["no Secret `shop-tls` in namespace `shop`"]
    );
    let annotated = yaml.replace(
        "kind: Ingress\nmetadata: {",
        "kind: Ingress\nmetadata: {annotations: {cert-manager.io/cluster-issuer: ca}, ",
    );
    assert_eq!(messages(MISSING, &annotated), NOTHING);
}

fn service(spec: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Service\nmetadata: {{name: web, namespace: shop}}\nspec: {spec}\n"
    )
}

#[test]
fn a_service_selects_something_of_its_namespace() {
    let web = container("ports: [{name: http, containerPort: 80}]");
    let nothing = service("{selector: {app: web, tier: front}, ports: [{port: 80}]}");
    let found = findings(MISSING, &(web.clone() + &nothing));
    assert_eq!(
        found[0].message,
        "Service `web` selects no pod in namespace `shop`"
    );
    assert_eq!(
        found[0].help.as_deref(),
        Some("shop/web[Pod] carries all of them but `tier=front`")
    );
    assert_eq!(
        messages(MISSING, &nothing),
        NOTHING,
        "the bundle shows no workload there"
    );
    assert_eq!(messages(UNRESOLVABLE, &nothing).len(), 1);

    let operator = "---\napiVersion: kafka.example/v1\nkind: Kafka\nmetadata: {name: events, namespace: shop}\n";
    let operated = service("{selector: {cluster: events}, ports: [{port: 80}]}");
    assert_eq!(
        messages(MISSING, &(web.clone() + operator + &operated)),
        NOTHING
    );
    assert_eq!(messages(MISSING, &(web + &operated)).len(), 1);
}

#[test]
fn a_service_is_not_judged_where_a_workload_of_its_namespace_cannot_be_read() {
    let unread = "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: odd, namespace: shop}\n\
                  spec: {template: {metadata: {labels: {app: true}}}}\n";
    let yaml =
        container("ports: []") + unread + &service("{selector: {app: x}, ports: [{port: 80}]}");
    assert_eq!(messages(MISSING, &yaml), NOTHING);
}

#[test]
fn a_named_target_port_is_one_of_the_selected_pods() {
    let web = container("ports: [{name: http, containerPort: 8080}]");
    let named = |name: &str| {
        service(&format!(
            "{{selector: {{app: web}}, ports: [{{port: 80, targetPort: {name}}}]}}"
        ))
    };
    assert_eq!(messages(MISSING, &(web.clone() + &named("http"))), NOTHING);
    assert_eq!(
        messages(MISSING, &(web.clone() + &named("9090"))),
        NOTHING,
        "containers may listen undeclared"
    );
    let found = findings(MISSING, &(web + &named("web")));
    assert_eq!(
        found[0].message,
        "no pod behind Service `web` has a TCP port named `web`"
    );
    assert_eq!(found[0].location.path, "/spec/ports/0/targetPort");
}

#[test]
fn bindings_autoscalers_and_webhooks_name_what_is_there() {
    let yaml = "
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: shop}
rules: []
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: b, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: raeder}
subjects: [{kind: ServiceAccount, name: gone}]
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: web, namespace: shop}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: h, namespace: shop}
spec: {maxReplicas: 2, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: wep}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: []}}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: v}
webhooks: [{name: a.b.c, admissionReviewVersions: [v1], sideEffects: None, clientConfig: {service: {namespace: shop, name: hook}}}]
---
apiVersion: v1
kind: Service
metadata: {name: hook, namespace: shop}
spec: {ports: [{port: 9443}]}
";
    assert_eq!(
        messages(MISSING, yaml),
        [
            "no Role `raeder` in namespace `shop`",
            "no ServiceAccount `gone` in namespace `shop`",
            "no Deployment `wep` in namespace `shop`",
            "Service `hook` has no port `443`",
        ]
    );
}

#[test]
fn nothing_is_missed_in_a_namespace_of_the_system() {
    let yaml = "
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: mine, namespace: kube-system}
rules: []
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: b, namespace: kube-system}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: extension-apiserver-authentication-reader}
subjects: []
";
    assert_eq!(messages(MISSING, yaml), NOTHING);
}

#[test]
fn pods_of_a_given_workload_do_not_repeat_its_findings() {
    let template = "{metadata: {labels: {app: web}}, spec: {containers: [{name: w, image: w, envFrom: [{secretRef: {name: gone}}]}]}}";
    let yaml = format!(
        "{SECRET}---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web, namespace: shop}}
spec: {{selector: {{matchLabels: {{app: web}}}}, template: {template}}}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: web-1
  namespace: shop
  ownerReferences: [{{apiVersion: apps/v1, kind: Deployment, name: web, uid: u, controller: true}}]
spec: {{selector: {{matchLabels: {{app: web}}}}, template: {template}}}
"
    );
    assert_eq!(messages(MISSING, &yaml).len(), 1);
}

#[test]
fn references_are_data_with_their_field_target_and_resolution() {
    let yaml = CONFIG.to_owned() + &container("envFrom: [{configMapRef: {name: settings}}]");
    let cluster = Cluster::of(Bundle::read([Source::new("shop.yaml", yaml)]));
    let [reference] = cluster.references() else {
        panic!("one reference, not {:?}", cluster.references());
    };
    assert_eq!(reference.target.display(), "ConfigMap `settings`");
    assert_eq!(reference.target.namespace.as_deref(), Some("shop"));
    let declared = cluster
        .find("", "ConfigMap", Some("shop"), "settings")
        .unwrap();
    assert_eq!(
        reference.resolution,
        Resolution::Declared(declared.manifest)
    );
}
