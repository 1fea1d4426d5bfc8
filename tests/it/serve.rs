//! `pieeja serve`, run as a user runs it: one real process and a real socket.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

use crate::town;

struct Server {
    process: Child,
    stderr: BufReader<ChildStderr>,
    address: String,
    _study: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn serve() -> Server {
    let study = tempfile::tempdir().unwrap();
    town::write(study.path());
    let mut process = Command::new(env!("CARGO_BIN_EXE_pieeja"))
        .arg("serve")
        .arg(study.path())
        .args(["--addr", "127.0.0.1:0", "--log", "warn"])
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut stderr = BufReader::new(process.stderr.take().unwrap());
    let mut line = String::new();
    stderr.read_line(&mut line).unwrap();
    let address = line
        .trim()
        .strip_prefix("pieeja: http://")
        .unwrap_or_else(|| panic!("{line}"));
    let address = address.trim_end_matches('/').to_owned();
    Server {
        process,
        stderr,
        address,
        _study: study,
    }
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    reply
}

#[test]
fn it_says_where_it_listens_answers_and_stops_when_asked() {
    let mut server = serve();
    let health = get(&server.address, "/health");
    assert!(health.starts_with("HTTP/1.1 200 OK"), "{health}");
    assert!(health.ends_with(r#"{"status":"ok"}"#), "{health}");
    // an idle connection does not keep it
    let _idle = TcpStream::connect(&server.address).unwrap();
    let asked = Instant::now();
    let kill = format!("kill -TERM {}", server.process.id());
    let sent = Command::new("sh").args(["-c", &kill]).status().unwrap();
    assert!(sent.success());
    let status = loop {
        if let Some(status) = server.process.try_wait().unwrap() {
            break status;
        }
        assert!(
            asked.elapsed() < Duration::from_secs(10),
            "it does not stop"
        );
        std::thread::sleep(Duration::from_millis(20));
    };
    assert_eq!(status.code(), Some(0), "a graceful stop is success");
    let mut log = String::new();
    server.stderr.read_to_string(&mut log).unwrap();
    assert!(!log.contains("ERROR") && !log.contains("panicked"), "{log}");
}

#[test]
fn an_address_that_cannot_be_had_is_told_with_a_way_out() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap();
    let cases = [
        (port.to_string(), "already in use", "--addr 127.0.0.1:0"),
        (
            "localhost".to_owned(),
            "no address to listen on",
            "HOST:PORT",
        ),
        (
            "127.0.0.1:99999".to_owned(),
            "no address to listen on",
            "HOST:PORT",
        ),
        (
            "192.0.2.1:8080".to_owned(),
            "cannot listen on 192.0.2.1:8080",
            "127.0.0.1:8080",
        ),
    ];
    for (address, message, hint) in cases {
        let done = Command::new(env!("CARGO_BIN_EXE_pieeja"))
            .args(["serve", "--addr", &address])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(2), "{address}: {said}");
        assert!(
            said.contains(message) && said.contains(hint),
            "{address}: {said}"
        );
    }
}

#[test]
fn a_log_filter_that_is_none_is_told() {
    let done = Command::new(env!("CARGO_BIN_EXE_pieeja"))
        .args(["serve", "--addr", "127.0.0.1:0", "--log", "loud=very=much"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(2), "{said}");
    assert!(
        said.contains("--log") && said.contains("use error, warn, info or debug"),
        "{said}"
    );
}
