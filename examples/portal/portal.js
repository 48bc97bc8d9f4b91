import "../../wasm/previewer/dist/library/hardening-previewer.js";

// A portal would fetch these from the repository of the service.
const files = {
  "namespace.yaml": `apiVersion: v1
kind: Namespace
metadata:
  name: parcels
  labels:
    team: parcels
`,
  "tracking.yaml": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: tracking
  namespace: parcels
spec:
  selector:
    matchLabels: {app: tracking}
  template:
    metadata:
      labels: {app: tracking}
    spec:
      containers:
        - name: tracking
          image: parcels/tracking:2.4.1
          ports:
            - {name: http, containerPort: 8080}
---
apiVersion: v1
kind: Service
metadata:
  name: tracking
  namespace: parcels
spec:
  selector: {app: tracking}
  ports:
    - {name: http, port: 80, targetPort: htpp}
`,
  "policies.yaml": `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: parcels
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: dns
  namespace: parcels
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
          podSelector: {matchLabels: {k8s-app: kube-dns}}
      ports:
        - {protocol: UDP, port: 53}
        - {protocol: TCP, port: 53}
`,
};

const previewer = document.querySelector("hardening-previewer");
const verdict = document.querySelector("#verdict");

previewer.addEventListener("hardening-result", ({ detail: report }) => {
  const { errors, warnings } = report.summary;
  verdict.textContent =
    errors > 0
      ? `Not ready to deploy. Errors: ${errors}, warnings: ${warnings}.`
      : `Ready to deploy. Warnings: ${warnings}.`;
});

previewer.files = files;
