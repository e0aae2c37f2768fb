//! What a process has used, as Linux tells it. Elsewhere there is nothing to read, and nothing is reported.
//!
//! Source: proc(5), `/proc/[pid]/stat` and `/proc/[pid]/status`.

use std::{fs, io, time::Duration};

use crate::error::BenchError;

/// Clock ticks in a second as `/proc` counts them: `USER_HZ`, 100 on every Linux that this runs on.
const TICKS_PER_SECOND: u64 = 100;
const KIB_PER_MIB: f64 = 1024.0;

/// The CPU time of a process with all its threads, in user space and in the kernel; a hundredth of a second is the finest.
pub fn cpu(pid: u32) -> Result<Duration, BenchError> {
    let text = read(pid, "stat")?;
    let ticks = cpu_ticks(&text).ok_or_else(|| malformed("its CPU time"))?;
    Ok(Duration::from_millis(ticks * (1_000 / TICKS_PER_SECOND)))
}

/// The memory of a process that is in RAM now, in MiB.
pub fn resident_mib(pid: u32) -> Result<f64, BenchError> {
    let text = read(pid, "status")?;
    let kib = status_kib(&text, "VmRSS:").ok_or_else(|| malformed("its memory"))?;
    Ok(f64::from(kib) / KIB_PER_MIB)
}

fn read(pid: u32, file: &str) -> Result<String, BenchError> {
    fs::read_to_string(format!("/proc/{pid}/{file}")).map_err(BenchError::io("the process under test is not there"))
}

fn malformed(what: &'static str) -> BenchError {
    BenchError::io("the process under test can't be read")(io::Error::new(io::ErrorKind::InvalidData, what))
}

/// Fields 14 and 15. The second field is a name in parentheses that may itself hold spaces and parentheses.
fn cpu_ticks(stat: &str) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_ascii_whitespace().skip(11);
    let mut tick = || fields.next()?.parse::<u64>().ok();
    Some(tick()? + tick()?)
}

fn status_kib(status: &str, name: &str) -> Option<u32> {
    status.lines().find_map(|line| line.strip_prefix(name))?.trim().strip_suffix(" kB")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_user_and_system_time_behind_any_name() {
        let stat = "42 (odd) name) S 1 42 42 0 -1 4194560 900 0 0 0 250 31 0 0 20 0 9 0 100 1 2";
        assert_eq!(cpu_ticks(stat), Some(281));
        assert_eq!(cpu_ticks("42 (short) S 1"), None);
    }

    #[test]
    fn reads_the_resident_set() {
        let status = "Name:\tswitchboard\nVmHWM:\t   30000 kB\nVmRSS:\t   20480 kB\n";
        assert_eq!(status_kib(status, "VmRSS:"), Some(20_480));
        assert_eq!(status_kib(status, "VmSwap:"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_uses_something() {
        let pid = std::process::id();
        assert!(cpu(pid).is_ok());
        assert!(resident_mib(pid).unwrap() > 0.5);
        assert!(cpu(u32::MAX).is_err());
    }
}
