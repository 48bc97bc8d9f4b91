#!/bin/sh
# Takes a snapshot of each claim of a service, and ends well only where all of them are ready.
#
# NAMESPACE     where the claims are
# CLAIMS        their names, parted by blanks
# SCHEDULE      the schedule that this run is one of
# CLASS         the VolumeSnapshotClass
# RUN           the name of the Job, with which the names of the snapshots begin
# READY_WITHIN  how many seconds the snapshots have to become ready
set -eu

# All are taken before any is waited for, so that they are of nearly the same moment.
for claim in $CLAIMS; do
  name="$RUN-$claim"
  # A run that is tried again finds what it took before.
  found=$(kubectl -n "$NAMESPACE" get volumesnapshot "$name" --ignore-not-found -o name)
  if [ -n "$found" ]; then
    echo "$NAMESPACE/$name is there already"
    continue
  fi
  kubectl -n "$NAMESPACE" create -f - <<EOF
apiVersion: snapshot.storage.k8s.io/v1
kind: VolumeSnapshot
metadata:
  name: "$name"
  labels:
    hardening/schedule: "$SCHEDULE"
spec:
  volumeSnapshotClassName: "$CLASS"
  source:
    persistentVolumeClaimName: "$claim"
EOF
done

# A driver may fail after the API server has accepted a snapshot.
end=$(($(date +%s) + READY_WITHIN))
for claim in $CLAIMS; do
  name="$RUN-$claim"
  while :; do
    ready=$(kubectl -n "$NAMESPACE" get volumesnapshot "$name" -o jsonpath='{.status.readyToUse}')
    if [ "$ready" = true ]; then
      echo "$NAMESPACE/$name is ready"
      break
    fi
    if [ "$(date +%s)" -ge "$end" ]; then
      kubectl -n "$NAMESPACE" get volumesnapshot "$name" -o jsonpath='{.status.error.message}{"\n"}' >&2
      echo "$NAMESPACE/$name is not ready after $READY_WITHIN seconds" >&2
      exit 1
    fi
    sleep 5
  done
done
