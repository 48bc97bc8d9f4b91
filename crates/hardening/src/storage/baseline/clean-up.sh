#!/bin/sh
# Deletes the snapshots that have outlived their days, but of each claim and schedule never the newest that is ready.
#
# SCHEDULES  namespace/schedule/days, parted by blanks
set -eu

for entry in $SCHEDULES; do
  namespace=${entry%%/*}
  rest=${entry#*/}
  schedule=${rest%%/*}
  days=${rest##*/}
  # The API server cannot select by age; times of this form are in the order of their letters.
  cutoff=$(date -u -d "@$(($(date +%s) - days * 86400))" +%Y-%m-%dT%H:%M:%SZ)
  snapshots=$(kubectl -n "$namespace" get volumesnapshots -l "hardening/schedule=$schedule" -o jsonpath='{range .items[*]}{.metadata.creationTimestamp}{"\t"}{.spec.source.persistentVolumeClaimName}{"\t"}{.status.readyToUse}{"\t"}{.metadata.name}{"\t"}{.status.boundVolumeSnapshotContentName}{"\n"}{end}')
  outlived=$(printf '%s\n' "$snapshots" | LC_ALL=C sort -r | LC_ALL=C awk -F '\t' -v cutoff="$cutoff" '
    $3 == "true" && !spared[$2]++ { next }
    $1 != "" && $1 < cutoff { print $4 "/" $5 }
  ')
  for found in $outlived; do
    name=${found%%/*}
    content=${found#*/}
    # The class retains, so that nothing else than this clean-up deletes: with the object alone the data would stay.
    if [ -n "$content" ]; then
      kubectl patch volumesnapshotcontent "$content" --type merge -p '{"spec":{"deletionPolicy":"Delete"}}'
    fi
    kubectl -n "$namespace" delete volumesnapshot "$name" --wait=false
  done
done
