//! The edges of the invariants of classes, claims, snapshots and data stores: what they must and must not say.

use super::{NONE, claim, class, deployment, found, messages, set, snapshot};
use hardening::finding::Severity;

const RETAIN: &str = "{reclaimPolicy: Retain, volumeBindingMode: WaitForFirstConsumer}";

fn rest(flow: &str) -> String {
    let inner = flow.trim_start_matches('{').trim_end_matches('}');
    inner
        .split(", ")
        .map(|field| format!("{field}\n"))
        .collect()
}

fn default_class(name: &str) -> String {
    class(name, "ebs.csi.aws.com", &rest(RETAIN)).replace(
        &format!("{{name: {name}}}"),
        &format!(
            "{{name: {name}, annotations: {{storageclass.kubernetes.io/is-default-class: 'true'}}}}"
        ),
    )
}

fn snapshot_class(driver: &str) -> String {
    format!(
        "---\napiVersion: snapshot.storage.k8s.io/v1\nkind: VolumeSnapshotClass\nmetadata: {{name: snapshots}}\ndriver: {driver}\ndeletionPolicy: Retain\n"
    )
}

const POSTGRES: &str =
    "image: 'postgres:17', volumeMounts: [{name: data, mountPath: /var/lib/postgresql/data}]";

#[test]
fn without_any_class_in_the_bundle_nobody_knows_the_default() {
    assert_eq!(messages("no-default-class", &claim("orders", "")), NONE);
    let named = claim("orders", ", storageClassName: fast");
    let by_hand = claim("carts", ", storageClassName: ''");
    let fast = class("fast", "ebs.csi.aws.com", &rest(RETAIN));
    assert_eq!(
        messages("no-default-class", &(fast.clone() + &named + &by_hand)),
        NONE
    );
    assert_eq!(
        messages("no-default-class", &(fast + &claim("orders", ""))).len(),
        1
    );
}

#[test]
fn a_default_that_says_false_is_none() {
    let no = default_class("one").replace("'true'", "'false'");
    assert_eq!(
        messages("several-default-classes", &(no + &default_class("two"))),
        NONE
    );
    let both = default_class("one") + &default_class("two");
    assert_eq!(
        messages("several-default-classes", &both),
        ["`two` is the default class, and so is `one`"]
    );
}

#[test]
fn a_class_that_no_claim_uses_may_delete() {
    let deletes = class(
        "scratch",
        "ebs.csi.aws.com",
        "volumeBindingMode: WaitForFirstConsumer",
    );
    assert_eq!(messages("reclaim-deletes", &deletes), NONE);
    let used = deletes + &claim("orders", ", storageClassName: scratch");
    assert_eq!(
        messages("reclaim-deletes", &used),
        [
            "class `scratch` has no reclaimPolicy, which means Delete, and makes the volumes of `shop/orders`"
        ]
    );
}

#[test]
fn only_provisioners_that_are_known_not_to_expand_are_told() {
    let id = "expansion-impossible";
    let expands = |provisioner: &str| class("c", provisioner, "allowVolumeExpansion: true");
    assert_eq!(messages(id, &expands("ebs.csi.aws.com")), NONE);
    assert_eq!(messages(id, &expands("example.com/own")), NONE);
    assert_eq!(messages(id, &expands("rancher.io/local-path")).len(), 1);
    assert_eq!(messages(id, &class("c", "rancher.io/local-path", "")), NONE);
}

#[test]
fn storage_that_every_node_reaches_may_bind_at_once() {
    let id = "immediate-binding";
    for provisioner in ["efs.csi.aws.com", "rbd.csi.ceph.com", "example.com/own"] {
        assert_eq!(
            messages(id, &class("c", provisioner, "")),
            NONE,
            "{provisioner}"
        );
    }
    assert_eq!(messages(id, &class("c", "ebs.csi.aws.com", "")).len(), 1);
    let zones = "allowedTopologies: [{matchLabelExpressions: [{key: zone, values: [a]}]}]";
    assert_eq!(messages(id, &class("c", "ebs.csi.aws.com", zones)), NONE);
    assert_eq!(
        messages(id, &class("c", "rancher.io/local-path", "")).len(),
        1
    );
}

#[test]
fn classes_that_differ_in_anything_that_counts_are_not_the_same() {
    let id = "same-classes";
    let gp3 = class("a", "ebs.csi.aws.com", "parameters: {type: gp3}");
    for other in [
        "parameters: {type: io2}",
        "parameters: {type: gp3}\nreclaimPolicy: Retain",
        "parameters: {type: gp3}\nmountOptions: [noatime]",
    ] {
        assert_eq!(
            messages(id, &(gp3.clone() + &class("b", "ebs.csi.aws.com", other))),
            NONE,
            "{other}"
        );
    }
    // What is the default is no other volume.
    let same = default_class("a") + &class("b", "ebs.csi.aws.com", &rest(RETAIN));
    assert_eq!(messages(id, &same).len(), 1);
    let by_hand = class("a", "kubernetes.io/no-provisioner", "")
        + &class("b", "kubernetes.io/no-provisioner", "");
    assert_eq!(messages(id, &by_hand), NONE);
}

#[test]
fn a_provisioner_of_ones_own_may_have_any_name() {
    let id = "no-such-provisioner";
    for name in [
        "example.com/own",
        "csi.example.com",
        "ebs.csi.aws.com",
        "kubernetes.io/aws-ebs",
        "nfs.csi.k8s.io",
    ] {
        assert_eq!(messages(id, &class("c", name, "")), NONE, "{name}");
    }
    for name in [
        "ebs.csi.aws.co",
        "kubernetes.io/rbd",
        "kubernetes.io/what",
        "openebs.io/cstor",
    ] {
        assert_eq!(messages(id, &class("c", name, "")).len(), 1, "{name}");
    }
    let declared = "---\napiVersion: storage.k8s.io/v1\nkind: CSIDriver\nmetadata: {name: ebs.csi.aws.co}\nspec: {}\n";
    assert_eq!(
        messages(id, &(class("c", "ebs.csi.aws.co", "") + declared)),
        NONE
    );
}

#[test]
fn local_volumes_may_be_made_by_the_static_provisioner() {
    let id = "no-volumes";
    let local = class("local", "kubernetes.io/no-provisioner", &rest(RETAIN));
    assert_eq!(messages(id, &local).len(), 1);
    let maker = deployment(
        "maker",
        1,
        "image: 'registry.k8s.io/sig-storage/local-volume-provisioner:v2.7.0'",
        "",
    );
    assert_eq!(messages(id, &(local + &maker)), NONE);
}

#[test]
fn a_driver_that_nobody_knows_may_take_snapshots() {
    let id = "snapshot-driver-not-csi";
    assert_eq!(messages(id, &snapshot_class("csi.example.com")), NONE);
    assert_eq!(
        messages(id, &snapshot_class("kubernetes.io/aws-ebs")).len(),
        1
    );
}

#[test]
fn one_cause_is_one_finding() {
    // The driver takes no snapshots at all: that it is another than the provisioner's adds nothing.
    let yaml = class("fast", "ebs.csi.aws.com", &rest(RETAIN))
        + &claim("orders", ", storageClassName: fast")
        + &snapshot_class("rancher.io/local-path")
        + &snapshot("once", "orders");
    assert_eq!(messages("snapshot-driver-not-csi", &yaml).len(), 1);
    assert_eq!(messages("snapshot-driver-mismatch", &yaml), NONE);
    let other = yaml.replace(
        "driver: rancher.io/local-path",
        "driver: pd.csi.storage.gke.io",
    );
    assert_eq!(messages("snapshot-driver-mismatch", &other).len(), 1);
}

#[test]
fn a_snapshot_of_a_template_is_mended_where_only_one_claim_is_meant() {
    let id = "snapshot-source-missing";
    let one = set("events", 1, "data") + &snapshot("events", "data");
    let finding = &found(id, &one)[0];
    assert_eq!(finding.fix.as_ref().unwrap().edits[0].text, "data-events-0");
    let three = set("events", 3, "data") + &snapshot("events", "data");
    let finding = &found(id, &three)[0];
    assert!(finding.fix.is_none());
    assert!(
        finding
            .help
            .as_ref()
            .unwrap()
            .contains("`data-events-0`, `data-events-1` and `data-events-2`")
    );
    assert_eq!(
        messages(
            id,
            &(set("events", 3, "data") + &snapshot("events", "data-events-2"))
        ),
        NONE
    );
}

/// A CronJob whose script takes a snapshot of the claim that its variable names, in a namespace.
fn takes(job: &str, claim: &str, namespace: &str) -> String {
    format!(
        "---\napiVersion: batch/v1\nkind: CronJob\nmetadata: {{name: {job}, namespace: shop}}\nspec:
  schedule: '0 2 * * *'
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: take
              image: registry.example/kubectl:1.32.0
              command: [sh, /scripts/take.sh]
              env: [{{name: CLAIM, value: {claim}}}]
              volumeMounts: [{{name: scripts, mountPath: /scripts}}]
          volumes: [{{name: scripts, configMap: {{name: scripts}}}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {{name: scripts, namespace: shop}}
data:
  take.sh: |
    set -e
    kubectl create -f - <<EOF
    apiVersion: snapshot.storage.k8s.io/v1
    kind: VolumeSnapshot
    metadata: {{name: $RUN, namespace: {namespace}}}
    spec: {{volumeSnapshotClassName: snapshots, source: {{persistentVolumeClaimName: $CLAIM}}}}
    EOF
"
    )
}

#[test]
fn a_job_takes_snapshots_of_claims_that_are_there() {
    let id = "snapshot-source-missing";
    let orders = claim("orders", "");
    assert_eq!(
        messages(id, &(orders.clone() + &takes("daily", "orders", "shop"))),
        NONE
    );
    let yaml = orders + &takes("daily", "order", "shop");
    assert_eq!(
        messages(id, &yaml),
        ["namespace `shop` has no claim `order`, of which CronJob `daily` takes snapshots"]
    );
    let finding = &found(id, &yaml)[0];
    assert_eq!(finding.object.as_ref().unwrap().kind, "CronJob");
    assert!(finding.fix.is_none());
    assert_eq!(finding.help.as_deref(), Some("did you mean `orders`?"));
    // In which namespace, only the running script knows.
    assert_eq!(
        messages(
            id,
            &yaml.replace("namespace: shop}\n    spec", "namespace: $WHERE}\n    spec")
        ),
        NONE
    );
}

#[test]
fn a_job_takes_snapshots_by_the_driver_of_the_volumes() {
    let id = "snapshot-driver-mismatch";
    let weekly = takes("weekly", "orders", "shop");
    let (job_only, _) = weekly.split_once("---\napiVersion: v1\n").unwrap();
    let rest = class("fast", "ebs.csi.aws.com", &rest(RETAIN))
        + &claim("orders", ", storageClassName: fast")
        + &takes("daily", "orders", "shop")
        + job_only;
    assert_eq!(
        messages(id, &(snapshot_class("ebs.csi.aws.com") + &rest)),
        NONE
    );
    // Both jobs run one script, which is wrong once.
    assert_eq!(
        messages(id, &(snapshot_class("efs.csi.aws.com") + &rest)),
        [
            "what CronJob `daily` takes is to be taken by `efs.csi.aws.com`, but `ebs.csi.aws.com` makes the volume of claim `orders`"
        ]
    );
    assert_eq!(
        messages(id, &(snapshot_class("rancher.io/local-path") + &rest)),
        NONE
    );
}

#[test]
fn claims_of_a_namespace_that_the_bundle_does_not_show_may_exist() {
    assert_eq!(
        messages("snapshot-source-missing", &snapshot("once", "orders")),
        NONE
    );
    let other = claim("carts", "").replace("namespace: shop", "namespace: other");
    assert_eq!(
        messages(
            "snapshot-source-missing",
            &(other + &snapshot("once", "orders"))
        ),
        NONE
    );
    let near = claim("orders", "") + &snapshot("once", "order");
    let help = found("snapshot-source-missing", &near)[0].help.clone();
    assert_eq!(help.as_deref(), Some("did you mean `orders`?"));
    let volume =
        deployment("orders", 1, POSTGRES, "{name: data, emptyDir: {}}") + &snapshot("once", "data");
    let help = found("snapshot-source-missing", &volume)[0].help.clone();
    assert!(
        help.unwrap()
            .starts_with("`data` is an emptyDir of `orders`")
    );
}

#[test]
fn a_single_snapshot_that_promises_nothing_is_fine() {
    let id = "snapshot-once";
    assert_eq!(
        messages(
            id,
            &(claim("orders", "") + &snapshot("before-upgrade", "orders"))
        ),
        NONE
    );
    assert_eq!(
        messages(
            id,
            &(claim("orders", "") + &snapshot("orders-weekly", "orders"))
        )
        .len(),
        1
    );
    let restored = snapshot("daily", "orders")
        .replace("persistentVolumeClaimName", "volumeSnapshotContentName");
    assert_eq!(messages(id, &restored), NONE);
}

#[test]
fn without_any_backup_in_the_bundle_they_may_be_taken_elsewhere() {
    let id = "not-backed-up";
    let state = set("events", 1, "data");
    assert_eq!(messages(id, &state), NONE);
    let schedule = "---\napiVersion: velero.io/v1\nkind: Schedule\nmetadata: {name: daily, namespace: velero}\nspec: {schedule: '@daily', template: {includedNamespaces: [other]}}\n";
    assert_eq!(
        messages(id, &(state.clone() + schedule)),
        ["nothing takes restore points of `data` of StatefulSet `events`"]
    );
    let all = schedule.replace("[other]", "['*']");
    assert_eq!(messages(id, &(state + &all)), NONE);
    let logs = set("events", 1, "logs") + schedule;
    assert_eq!(messages(id, &logs), NONE);
}

#[test]
fn an_image_that_runs_something_else_keeps_no_data() {
    let id = "ephemeral-data";
    let empty = "{name: data, emptyDir: {}}";
    assert_eq!(
        messages(id, &deployment("orders", 1, POSTGRES, empty)).len(),
        1
    );
    let client = format!("{POSTGRES}, command: [psql, -h, elsewhere]");
    assert_eq!(messages(id, &deployment("orders", 1, &client, empty)), NONE);
    let exporter = "image: 'quay.io/prometheuscommunity/postgres-exporter:v0.15.0'";
    assert_eq!(messages(id, &deployment("exporter", 1, exporter, "")), NONE);
    let cache = "image: 'redis:7.2'";
    assert_eq!(messages(id, &deployment("cache", 1, cache, "")), NONE);
    let dev = "image: 'hashicorp/vault:1.13.3', args: [server, -dev]";
    assert_eq!(messages(id, &deployment("vault", 1, dev, empty)), NONE);
}

#[test]
fn the_folder_is_that_which_the_server_is_told() {
    let id = "ephemeral-data";
    let elsewhere = "image: 'postgres:17', env: [{name: PGDATA, value: /srv/db}], volumeMounts: [{name: data, mountPath: /srv}, {name: run, mountPath: /var/lib/postgresql/data}]";
    let claimed =
        "{name: data, persistentVolumeClaim: {claimName: orders}}, {name: run, emptyDir: {}}";
    assert_eq!(
        messages(id, &deployment("orders", 1, elsewhere, claimed)),
        NONE
    );
    let unknown = "image: 'postgres:17', env: [{name: PGDATA, valueFrom: {configMapKeyRef: {name: a, key: b}}}]";
    assert_eq!(messages(id, &deployment("orders", 1, unknown, "")), NONE);
    let minio = |folder: &str| {
        format!(
            "image: 'minio/minio:1', args: [server, {folder}], volumeMounts: [{{name: data, mountPath: /export}}]"
        )
    };
    let empty = "{name: data, emptyDir: {}}";
    assert_eq!(
        messages(id, &deployment("minio", 1, &minio("/export"), empty)).len(),
        1
    );
    assert_eq!(
        messages(
            id,
            &deployment("minio", 1, &minio("'http://minio-{0...3}/export'"), empty)
        ),
        NONE
    );
    let none = "image: 'mysql:8.4'";
    assert_eq!(
        messages(id, &deployment("db", 1, none, "")),
        ["MySQL keeps its data in `/var/lib/mysql`, where no volume is mounted"]
    );
    let node = "{name: data, hostPath: {path: /srv}}";
    let finding = &found(id, &deployment("orders", 1, POSTGRES, node))[0];
    assert_eq!(finding.severity, Severity::Warning);
}

#[test]
fn a_claim_that_many_may_use_is_shared_in_peace() {
    let id = "shared-claim";
    let volume = "{name: data, persistentVolumeClaim: {claimName: orders}}";
    let web = |replicas: u32| deployment("web", replicas, "image: 'web:1'", volume);
    let once = claim("orders", ", storageClassName: fast")
        + &class("fast", "ebs.csi.aws.com", &rest(RETAIN));
    assert_eq!(messages(id, &(once.clone() + &web(1))), NONE);
    assert_eq!(
        found(id, &(once.clone() + &web(2)))[0].severity,
        Severity::Error
    );
    let many = once.replace("[ReadWriteOnce]", "[ReadWriteOnce, ReadWriteMany]");
    assert_eq!(messages(id, &(many + &web(2))), NONE);
    let local = once.replace("ebs.csi.aws.com", "rancher.io/local-path");
    assert_eq!(found(id, &(local + &web(2)))[0].severity, Severity::Warning);
    let files = once.replace("ebs.csi.aws.com", "nfs.csi.k8s.io");
    assert_eq!(found(id, &(files + &web(2)))[0].severity, Severity::Warning);
}
