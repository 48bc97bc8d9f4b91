//! Storage: schedules and retention against oracles, and the edges of the invariants.

mod jobs;
mod questions;
mod retention;
mod rules;
mod schedule;

use hardening::analysis::Analysis;
use hardening::finding::Finding;
use hardening::manifest::{Bundle, Source};

use crate::findings;

fn analysis(yaml: &str) -> Analysis {
    Analysis::of(Bundle::read([Source::new("a.yaml", yaml)]))
}

fn found(id: &str, yaml: &str) -> Vec<Finding> {
    findings::found(&format!("storage.{id}"), yaml)
}

fn messages(id: &str, yaml: &str) -> Vec<String> {
    findings::messages(&format!("storage.{id}"), yaml)
}

fn claim(name: &str, rest: &str) -> String {
    format!(
        "---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {{name: {name}, namespace: shop}}
spec: {{accessModes: [ReadWriteOnce], resources: {{requests: {{storage: 1Gi}}}}{rest}}}
"
    )
}

fn class(name: &str, provisioner: &str, rest: &str) -> String {
    format!(
        "---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {{name: {name}}}
provisioner: {provisioner}
{rest}
"
    )
}

fn deployment(name: &str, replicas: u32, container: &str, volumes: &str) -> String {
    format!(
        "---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: shop}}
spec:
  replicas: {replicas}
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      containers: [{{name: main, {container}}}]
      volumes: [{volumes}]
"
    )
}

fn set(name: &str, replicas: u32, template: &str) -> String {
    format!(
        "---
apiVersion: apps/v1
kind: StatefulSet
metadata: {{name: {name}, namespace: shop}}
spec:
  serviceName: {name}
  replicas: {replicas}
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec: {{containers: [{{name: main, image: 'shop/{name}:1'}}]}}
  volumeClaimTemplates:
    - metadata: {{name: {template}}}
      spec: {{accessModes: [ReadWriteOnce], resources: {{requests: {{storage: 1Gi}}}}}}
"
    )
}

fn snapshot(name: &str, claim: &str) -> String {
    format!(
        "---
apiVersion: snapshot.storage.k8s.io/v1
kind: VolumeSnapshot
metadata: {{name: {name}, namespace: shop}}
spec: {{volumeSnapshotClassName: snapshots, source: {{persistentVolumeClaimName: {claim}}}}}
"
    )
}

/// A CronJob that runs a script in bash.
fn cron(name: &str, schedule: &str, script: &str) -> String {
    let script: String = script
        .lines()
        .map(|line| format!("                {line}\n"))
        .collect();
    format!(
        "---
apiVersion: batch/v1
kind: CronJob
metadata: {{name: {name}, namespace: shop}}
spec:
  schedule: '{schedule}'
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      activeDeadlineSeconds: 600
      template:
        spec:
          restartPolicy: Never
          serviceAccountName: backup
          containers:
            - name: job
              image: shop/backup:1
              command: [bash, -c]
              args:
              - |
{script}"
    )
}

const NONE: [&str; 0] = [];
