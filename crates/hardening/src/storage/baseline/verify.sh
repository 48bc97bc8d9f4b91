#!/bin/sh
# Fails where a claim has no snapshot of its schedule that is ready and young enough; says so of each.
#
# CLAIMS  namespace/schedule/hours/claim, parted by blanks
set -eu

failed=0
listed=
for entry in $CLAIMS; do
  namespace=${entry%%/*}
  rest=${entry#*/}
  schedule=${rest%%/*}
  rest=${rest#*/}
  hours=${rest%%/*}
  claim=${rest##*/}
  oldest=$(date -u -d "@$(($(date +%s) - hours * 3600))" +%Y-%m-%dT%H:%M:%SZ)
  # The claims of a schedule stand beside each other, so that it is listed once.
  if [ "$namespace/$schedule" != "$listed" ]; then
    snapshots=$(kubectl -n "$namespace" get volumesnapshots -l "hardening/schedule=$schedule" -o jsonpath='{range .items[*]}{.metadata.creationTimestamp}{"\t"}{.spec.source.persistentVolumeClaimName}{"\t"}{.status.readyToUse}{"\n"}{end}')
    listed="$namespace/$schedule"
  fi
  newest=$(printf '%s\n' "$snapshots" | LC_ALL=C awk -F '\t' -v claim="$claim" -v oldest="$oldest" '
    $2 "" == claim "" && $3 == "true" && $1 >= oldest && $1 > newest { newest = $1 }
    END { print newest }
  ')
  if [ -n "$newest" ]; then
    echo "$namespace/$claim: $schedule has a snapshot of $newest"
  else
    echo "$namespace/$claim: $schedule has no snapshot of the last $hours hours that is ready" >&2
    failed=1
  fi
done
exit "$failed"
