//! The steps: no step needs what a later one makes, and the commands do what they say.

use std::collections::{BTreeMap, BTreeSet};

use hardening::cluster::{Cluster, Identity};
use hardening::manifest::{Bundle, Source};
use hardening::network::NetworkOptions;
use hardening::plan::{Action, Comparison, PrerequisiteKind, Rollout, Scope, WithKeys};
use proptest::prelude::*;

use super::compare;

fn plan(current: &[(String, String)], desired: &[(String, String)]) -> (Comparison, Rollout) {
    let bundle = |files: &[(String, String)]| {
        let sources = files.iter().map(|(name, text)| Source::new(name, text));
        Bundle::read(sources.collect::<Vec<_>>())
    };
    let options = NetworkOptions::default();
    let comparison = Comparison::of(bundle(current), bundle(desired), Scope::Apply, options);
    let rollout = comparison.rollout();
    (comparison, rollout)
}

/// An object as the simulated API knows it: its kind, namespace and name, what it needs to be accepted or to work, and its
/// text.
#[derive(Clone, Debug)]
struct Made {
    identity: (&'static str, Option<String>, String),
    /// What the API server refuses it without.
    hard: Vec<(&'static str, Option<String>, String)>,
    /// What it does not work without.
    soft: Vec<(&'static str, Option<String>, String)>,
    yaml: String,
}

fn namespace(number: u8) -> Option<String> {
    Some(format!("n{}", number % 2))
}

/// One object of a kind; what it refers to may be among the others or not.
fn made(kind: u8, number: u8, other: u8, place: u8) -> Made {
    let at = namespace(place);
    let within = at.clone().unwrap();
    let (name, target) = (format!("x{number}"), format!("x{other}"));
    let own = |kind: &'static str, at: Option<String>| (kind, at, name.clone());
    let of = |kind: &'static str, at: &Option<String>| (kind, at.clone(), target.clone());
    let in_namespace = vec![("Namespace", None, within.clone())];
    let meta = format!("metadata: {{name: {name}, namespace: {within}}}");
    let (identity, hard, soft, yaml) = match kind {
        0 => (
            ("Namespace", None, within.clone()),
            vec![],
            vec![],
            format!("apiVersion: v1\nkind: Namespace\nmetadata: {{name: {within}}}\n"),
        ),
        1 => (
            own("ConfigMap", at.clone()),
            in_namespace,
            vec![],
            format!("apiVersion: v1\nkind: ConfigMap\n{meta}\ndata: {{a: b}}\n"),
        ),
        2 => (
            own("ServiceAccount", at.clone()),
            in_namespace,
            vec![of("Secret", &at)],
            format!("apiVersion: v1\nkind: ServiceAccount\n{meta}\nimagePullSecrets: [{{name: {target}}}]\n"),
        ),
        3 => (
            own("Secret", at.clone()),
            in_namespace,
            vec![],
            format!("apiVersion: v1\nkind: Secret\n{meta}\nstringData: {{a: b}}\n"),
        ),
        4 => (
            own("Deployment", at.clone()),
            in_namespace,
            vec![of("ConfigMap", &at), of("ServiceAccount", &at)],
            format!(
                "apiVersion: apps/v1\nkind: Deployment\n{meta}\nspec:\n  selector: {{matchLabels: {{a: b}}}}\n  template:\n    \
                 metadata: {{labels: {{a: b}}}}\n    spec:\n      serviceAccountName: {target}\n      \
                 containers: [{{name: c, image: c, envFrom: [{{configMapRef: {{name: {target}}}}}]}}]\n"
            ),
        ),
        5 => (
            own("RoleBinding", at.clone()),
            in_namespace,
            vec![of("Role", &at), of("ServiceAccount", &at)],
            format!(
                "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n{meta}\n\
                 roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: {target}}}\n\
                 subjects: [{{kind: ServiceAccount, name: {target}, namespace: {within}}}]\n"
            ),
        ),
        6 => (
            own("Role", at.clone()),
            in_namespace,
            vec![],
            format!("apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\n{meta}\nrules: []\n"),
        ),
        7 => (
            ("CustomResourceDefinition", None, "widgets.example.com".to_owned()),
            vec![],
            vec![],
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: widgets.example.com}\n\
             spec: {group: example.com, scope: Namespaced, names: {kind: Widget, plural: widgets}}\n"
                .to_owned(),
        ),
        8 => (
            own("Widget", at.clone()),
            vec![
                ("Namespace", None, within.clone()),
                ("CustomResourceDefinition", None, "widgets.example.com".to_owned()),
            ],
            vec![],
            format!("apiVersion: example.com/v1\nkind: Widget\n{meta}\n"),
        ),
        9 => (
            own("Ingress", at.clone()),
            in_namespace,
            vec![of("Service", &at)],
            format!(
                "apiVersion: networking.k8s.io/v1\nkind: Ingress\n{meta}\n\
                 spec: {{defaultBackend: {{service: {{name: {target}, port: {{number: 80}}}}}}}}\n"
            ),
        ),
        10 => (
            own("Service", at.clone()),
            in_namespace,
            vec![],
            format!("apiVersion: v1\nkind: Service\n{meta}\nspec: {{selector: {{a: b}}, ports: [{{port: 80}}]}}\n"),
        ),
        _ => {
            let is_deny = number.is_multiple_of(2);
            let rules = if is_deny { "[]" } else { "[{from: [{podSelector: {}}]}]" };
            (
                own("NetworkPolicy", at.clone()),
                in_namespace,
                vec![],
                format!(
                    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n{meta}\n\
                     spec: {{podSelector: {{}}, policyTypes: [Ingress], ingress: {rules}}}\n"
                ),
            )
        }
    };
    Made {
        identity,
        hard,
        soft,
        yaml,
    }
}

/// Objects in files, in any order.
fn files() -> impl Strategy<Value = Vec<(u8, Made)>> {
    let one = (0_u8..12, 0_u8..4, 0_u8..4, 0_u8..2, 0_u8..4)
        .prop_map(|(kind, number, other, place, file)| (file, made(kind, number, other, place)));
    prop::collection::vec(one, 1..16).prop_map(|list| {
        let mut seen = BTreeSet::new();
        let mut kept: Vec<_> = list
            .into_iter()
            .filter(|(_, made)| seen.insert(made.identity.clone()))
            .collect();
        kept.sort_by_key(|(file, _)| *file);
        kept
    })
}

fn written(list: &[(u8, Made)]) -> Vec<(String, String)> {
    let mut files: BTreeMap<u8, String> = BTreeMap::new();
    for (file, made) in list {
        let text = files
            .entry(*file)
            .or_insert_with(|| "# a comment\n".to_owned());
        text.push_str(&format!("---\n{}", made.yaml));
    }
    let files = files.into_iter();
    files
        .map(|(file, text)| (format!("dir/f{file}.yaml"), text))
        .collect()
}

/// What a command applies: the objects of a file, or of some of its lines.
fn applied(command: &str, files: &BTreeMap<String, String>) -> Vec<Identity> {
    let text = if let Some(rest) = command.strip_prefix("kubectl apply -f ") {
        files
            .get(rest)
            .unwrap_or_else(|| panic!("{command}"))
            .clone()
    } else {
        let rest = command.strip_prefix("sed -n '").unwrap();
        let (ranges, rest) = rest.split_once("' ").unwrap();
        let name = rest.strip_suffix(" | kubectl apply -f -").unwrap();
        let lines: Vec<_> = files[name].split_inclusive('\n').collect();
        let ranges = ranges.split(';').map(|range| {
            let (first, last) = range.strip_suffix('p').unwrap().split_once(',').unwrap();
            let first: usize = first.parse().unwrap();
            let last = if last == "$" {
                lines.len()
            } else {
                last.parse().unwrap()
            };
            lines[first - 1..last].concat()
        });
        ranges.collect()
    };
    let bundle = Bundle::read([Source::new("applied", text)]);
    assert!(
        bundle.problems().is_empty(),
        "{command}: {:?}",
        bundle.problems()
    );
    let cluster = Cluster::of(bundle);
    cluster.objects().map(|it| it.identity.clone()).collect()
}

fn key(identity: &Identity) -> (String, Option<String>, String) {
    (
        identity.kind.clone(),
        identity.namespace.clone(),
        identity.name.clone(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn applied_step_by_step_nothing_refers_to_what_is_missing(
        list in files(),
        running in prop::collection::vec(prop::bool::ANY, 16),
    ) {
        let desired = written(&list);
        let current: Vec<_> = list
            .iter()
            .zip(&running)
            .filter(|(_, runs)| **runs)
            .map(|((_, made), _)| (0, made.clone()))
            .collect();
        // Nothing runs without what the API server refuses it without.
        let runs: BTreeSet<_> = current.iter().map(|(_, it)| it.identity.clone()).collect();
        let declared: BTreeSet<_> = list.iter().map(|(_, it)| it.identity.clone()).collect();
        let stands = |it: &Made| it.hard.iter().all(|it| runs.contains(it) || !declared.contains(it));
        let current: Vec<_> = current.into_iter().filter(|(_, it)| stands(it)).collect();
        let (_, rollout) = plan(&written(&current), &desired);
        let owned = |it: &(&'static str, Option<String>, String)| (it.0.to_owned(), it.1.clone(), it.2.clone());
        let all: BTreeMap<_, &Made> = list.iter().map(|(_, it)| (owned(&it.identity), it)).collect();
        let mut there: BTreeSet<_> = current.iter().map(|(_, it)| owned(&it.identity)).collect();
        let files: BTreeMap<_, _> = desired.iter().cloned().collect();
        let mut told = BTreeSet::new();
        for step in &rollout.steps {
            // A command at a time, an object at a time: what the API server refuses without must be there.
            let mut made_by_step = BTreeSet::new();
            for command in &step.apply {
                let objects = applied(command, &files);
                // Kinds are looked up before the first object of a file is applied.
                let defined = there.clone();
                for object in objects {
                    let object = key(&object);
                    let made = all[&object];
                    for needed in &made.hard {
                        let needed = owned(needed);
                        let set = if needed.0 == "Namespace" { &there } else { &defined };
                        prop_assert!(
                            set.contains(&needed) || !all.contains_key(&needed),
                            "{object:?} comes before {needed:?}: {:#?}", rollout.steps
                        );
                    }
                    there.insert(object.clone());
                    made_by_step.insert(object);
                }
            }
            let objects: BTreeSet<_> = step.objects.iter().map(|it| key(&it.identity)).collect();
            prop_assert!(objects.is_subset(&made_by_step), "the commands of a step make its objects");
            told.extend(objects);
            // What else is needed must be there by the end of the step.
            for object in objects_of(step) {
                for needed in &all[&object].soft {
                    let needed = owned(needed);
                    prop_assert!(
                        there.contains(&needed) || !all.contains_key(&needed),
                        "{object:?} needs {needed:?} of a later step: {:#?}", rollout.steps
                    );
                }
            }
            // What denies comes after all that allows.
            let denies = |it: &(String, Option<String>, String)| it.0 == "NetworkPolicy" && all[it].yaml.contains("ingress: []");
            let allows = |it: &(String, Option<String>, String)| it.0 == "NetworkPolicy" && !all[it].yaml.contains("ingress: []");
            for denying in objects_of(step).filter(denies) {
                for allowing in all.keys().filter(|it| allows(it) && it.1 == denying.1) {
                    prop_assert!(there.contains(allowing), "{denying:?} comes before {allowing:?}");
                }
            }
        }
        let new: BTreeSet<_> = all.keys().filter(|it| !current.iter().any(|(_, run)| owned(&run.identity) == **it)).cloned().collect();
        prop_assert_eq!(told, new, "each object that is new is in a step, once");
    }
}

fn objects_of(
    step: &hardening::plan::Step,
) -> impl Iterator<Item = (String, Option<String>, String)> + '_ {
    step.objects.iter().map(|it| key(&it.identity))
}

#[test]
fn a_namespace_in_which_something_runs_is_not_taken_away_when_its_step_is_rolled_back() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\n";
    let namespaces = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: empty}\n";
    let rollout = compare(pod, namespaces, Scope::Apply).rollout();
    assert_eq!(
        rollout.steps[0].roll_back,
        ["kubectl delete namespace empty"]
    );
    assert_eq!(
        rollout.steps[0].notes,
        [
            "namespaces in which something runs stay when this is rolled back: with one of them all that is in it would go"
        ],
    );
}

#[test]
fn a_file_that_is_right_as_it_stands_is_applied_whole() {
    let file = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n";
    let rollout = compare("", file, Scope::Apply).rollout();
    assert_eq!(rollout.steps.len(), 1);
    assert_eq!(rollout.steps[0].apply, ["kubectl apply -f then.yaml"]);
    assert_eq!(rollout.steps[0].roll_back, ["kubectl delete -f then.yaml"]);
}

#[test]
fn a_file_in_the_wrong_order_is_applied_in_parts() {
    let file = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";
    let rollout = compare("", file, Scope::Apply).rollout();
    let commands: Vec<_> = rollout
        .steps
        .iter()
        .flat_map(|it| it.apply.clone())
        .collect();
    assert_eq!(
        commands,
        [
            "sed -n '5,$p' then.yaml | kubectl apply -f -",
            "sed -n '1,4p' then.yaml | kubectl apply -f -"
        ]
    );
}

#[test]
fn a_list_that_lines_do_not_tell_apart_is_told_to_be_split() {
    let file = "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}}\n- {apiVersion: v1, kind: Namespace, metadata: {name: shop}}\n";
    let rollout = compare("", file, Scope::Apply).rollout();
    assert_eq!(rollout.steps[0].apply, ["kubectl apply -f then.yaml"]);
    assert!(rollout.steps[0].notes[0].contains("documents of their own"));
}

#[test]
fn objects_that_need_each_other_are_told() {
    let file = "
apiVersion: v1
kind: PersistentVolume
metadata: {name: v}
spec: {claimRef: {namespace: shop, name: c}, capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], nfs: {server: a, path: /}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: c, namespace: shop}
spec: {volumeName: v, storageClassName: '', accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
";
    let rollout = compare("", file, Scope::Apply).rollout();
    let steps = rollout.steps.iter().filter(|step| !step.objects.is_empty());
    assert_eq!(steps.count(), 1);
    for cycle in rollout.cycles {
        assert_eq!(cycle.len(), 2);
    }
}

#[test]
fn what_a_bundle_uses_and_does_not_hold_comes_before() {
    let file = "
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {name: a}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast}
provisioner: csi.example.com
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec: {containers: [{name: web, image: web, envFrom: [{secretRef: {name: db}}]}]}
";
    let rollout = compare("", file, Scope::Apply).rollout();
    let told: Vec<_> = rollout
        .prerequisites
        .iter()
        .map(|it| (it.kind, it.name.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (
                PrerequisiteKind::Definition,
                "cert-manager.io/v1 ClusterIssuer"
            ),
            (PrerequisiteKind::Driver, "csi.example.com"),
            (PrerequisiteKind::Namespace, "Namespace shop"),
            (PrerequisiteKind::Object, "Secret shop/db"),
        ]
    );
    assert_eq!(
        rollout.prerequisites[0].provider.as_deref(),
        Some("cert-manager")
    );
}

#[test]
fn what_is_made_in_a_namespace_of_the_bundle_comes_between_two_steps() {
    let namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: [{name: web, image: web, envFrom: [{secretRef: {name: db}}]}]}\n";
    let settings = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n";
    let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let namespace = file("namespace.yaml", namespace);
    let rest = [file("pod.yaml", pod), file("settings.yaml", settings)];

    let (_, rollout) = plan(&[], &[[namespace.clone()].as_slice(), &rest].concat());
    assert_eq!(rollout.steps.len(), 3);
    let secret = &rollout.prerequisites[0];
    assert_eq!(secret.name, "Secret shop/db");
    assert_eq!(secret.due.to_string(), "after step 1 and before step 3");

    let (_, rollout) = plan(&[namespace], &rest);
    let due = rollout.prerequisites[0].due;
    assert_eq!(due.to_string(), "before step 2");
}

#[test]
fn the_keys_of_what_must_be_there_are_told() {
    let pod = "
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: default}
spec:
  volumes:
    - {name: tls, secret: {secretName: db, items: [{key: ca, path: ca.pem}]}}
    - {name: all, secret: {secretName: site}}
  containers:
    - name: web
      image: web
      env:
        - {name: USER, valueFrom: {secretKeyRef: {name: db, key: user}}}
        - {name: AGAIN, valueFrom: {secretKeyRef: {name: db, key: user}}}
        - {name: MODE, valueFrom: {configMapKeyRef: {name: web, key: mode}}}
";
    let rollout = compare("", pod, Scope::Apply).rollout();
    let prerequisites = rollout.prerequisites.iter();
    let told: Vec<_> = prerequisites
        .map(|it| WithKeys(&it.name, &it.keys).to_string())
        .collect();
    assert_eq!(
        told,
        [
            "ConfigMap default/web with the key mode",
            "Secret default/db with the keys ca, user",
            "Secret default/site",
        ]
    );
}

#[test]
fn what_a_program_reads_from_a_file_is_not_applied() {
    let file = "
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [a.yaml]
---
apiVersion: audit.k8s.io/v1
kind: Policy
metadata: {name: audit}
rules: [{level: Metadata}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
";
    let plan = compare("", file, Scope::Apply);
    let names: Vec<_> = plan
        .changes()
        .iter()
        .map(|it| &*it.identity().kind)
        .collect();
    assert_eq!(names, ["ConfigMap"]);
    assert!(plan.nameless().is_empty());
    assert_eq!(compare(file, "", Scope::Prune).changes().len(), 1);
}

#[test]
fn definitions_are_those_of_the_release_that_the_bundle_runs() {
    let issuer = "apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: {name: a}\nspec: {selfSigned: {}}\n";
    let controller = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: 'mirror.example/cert-manager-controller:v1.17.4'}]}\n";
    let rollout = compare("", &[issuer, controller].concat(), Scope::Apply).rollout();
    let provider = rollout.prerequisites[0].provider.as_deref();
    assert_eq!(provider, Some("cert-manager v1.17.4"));
}

#[test]
fn a_controller_needs_the_definitions_before_there_is_an_object_of_them() {
    let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let issuer = "apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: {name: a}\nspec: {selfSigned: {}}\n";
    let pod = |image: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{containers: [{{name: a, image: '{image}'}}]}}\n"
        )
    };
    let due = |image: &str| {
        let files = [file("issuer.yaml", issuer), file("pod.yaml", &pod(image))];
        let (_, rollout) = plan(&[], &files);
        assert_eq!(rollout.steps.len(), 2);
        rollout.prerequisites[0].due.before_step
    };
    assert_eq!(due("example.com/web:1"), 2);
    assert_eq!(due("example.com/cert-manager-controller:v1.17.4"), 1);
}

#[test]
fn a_change_is_undone_with_what_runs_today() {
    let now = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: b}\n";
    let rollout = compare(now, &now.replace("a: b", "a: c"), Scope::Apply).rollout();
    assert_eq!(rollout.steps[0].roll_back, ["kubectl apply -f now.yaml"]);
    assert_eq!(rollout.steps[0].objects[0].action, Action::Change);
}

#[test]
fn what_is_pruned_goes_last_and_in_reverse() {
    let now = "
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: a, namespace: shop}
";
    let rollout = compare(
        now,
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n",
        Scope::Prune,
    )
    .rollout();
    assert_eq!(rollout.steps.len(), 2);
    assert_eq!(
        rollout.steps[1].apply,
        [
            "kubectl delete deployment web -n shop",
            "kubectl delete configmap a -n shop",
            "kubectl delete namespace shop"
        ]
    );
}

#[test]
fn names_of_files_are_quoted_for_the_shell() {
    let files = [(
        "my files/a b.yaml".to_owned(),
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n".to_owned(),
    )];
    let (_, rollout) = plan(&[], &files);
    assert_eq!(
        rollout.steps[0].apply,
        ["kubectl apply -f 'my files/a b.yaml'"]
    );
}
