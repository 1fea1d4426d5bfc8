//! `pieeja serve`: the map, the layers and the API of one study.

use std::io::{self, IsTerminal};
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::path::PathBuf;
use std::sync::Arc;

use axum::serve::ListenerExt;
use tokio::sync::oneshot;
use tracing_subscriber::EnvFilter;

use super::render::{Bars, tell};
use super::{Common, Failure, Outcome, study};
use crate::access::privacy::protect;
use crate::model::progress::{Cancel, Progress};
use crate::pipeline::Engine;
use crate::server::limits::{Limits, STOP_DEADLINE};
use crate::server::router::app;
use crate::server::state::App;

/// Show the study on a map in the browser, with its layers and API
///
/// Prints the address once it listens; open it in a browser. The study is never changed; scenarios
/// live in memory only. To write all layers to files without a server use `pieeja analyze`.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ServeArgs {
    /// Study folder; the embedded study of Latvia without it
    #[arg(value_name = "STUDY")]
    study: Option<PathBuf>,
    /// Where to listen; port 0 takes a free one. Other machines reach it only on another address
    /// than 127.0.0.1
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8080")]
    addr: String,
    /// What storing scenarios needs as `Authorization: Bearer TOKEN`; anybody may without it
    #[arg(
        long,
        value_name = "TOKEN",
        env = "PIEEJA_TOKEN",
        hide_env_values = true
    )]
    token: Option<String>,
    /// What to log: error, warn, info, debug, or a filter such as pieeja=debug
    #[arg(long, value_name = "LEVEL", env = "PIEEJA_LOG", default_value = "info")]
    log: String,
}

pub(crate) fn run(args: &ServeArgs, common: &Common) -> Result<Outcome, Failure> {
    start_log(&args.log, common)?;
    // first, so that a port in use is told before the study is read
    let (listener, address) = listen(&args.addr)?;
    let bars = Bars::new(common);
    let mut loaded = study::open(args.study.as_deref(), common, &bars)?;
    protect(&mut loaded.study);
    let engine = Engine::new(loaded.study, &bars)
        .map_err(|error| Failure::new(error.to_string(), "run `pieeja check` on the study"))?;
    bars.begin("computing the first answer", 0);
    let opening = engine.study().default;
    let _ = engine.answer(opening.service, opening.group, opening.profile);
    bars.finish();
    let state = Arc::new(App::new(engine, Limits::default()).with_token(args.token.clone()));

    let stop_warming = Arc::new(Cancel::default());
    let warming = warm_up(&state, &stop_warming)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::io("cannot start the server", &error, ""))?;
    let served = runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        if !address.ip().is_loopback() {
            tracing::warn!(%address, "other machines can reach this server; reading needs no password");
        }
        tell(common, &format!("pieeja: http://{address}/"));
        serve(listener, Arc::clone(&state)).await
    });
    stop_warming.cancel();
    // requests beyond their deadline do not keep the process
    runtime.shutdown_background();
    let _ = warming.join();
    served.map_err(|error| Failure::io("the server failed", &error, ""))?;
    Ok(Outcome::Done)
}

fn start_log(filter: &str, common: &Common) -> Result<(), Failure> {
    let wanted = if common.quiet { "error" } else { filter };
    let filter = EnvFilter::try_new(wanted).map_err(|error| {
        Failure::new(
            format!("--log {wanted:?} is not understood: {error}"),
            "use error, warn, info or debug",
        )
    })?;
    let coloured = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(coloured)
        .with_target(false)
        .init();
    Ok(())
}

fn listen(text: &str) -> Result<(TcpListener, SocketAddr), Failure> {
    let wrong = |cause: &dyn std::fmt::Display| {
        Failure::new(
            format!("--addr {text:?} is no address to listen on: {cause}"),
            "write HOST:PORT, e.g. 127.0.0.1:8080, [::1]:8080 or localhost:8080",
        )
    };
    let mut found = text.to_socket_addrs().map_err(|error| wrong(&error))?;
    let address = found.next().ok_or_else(|| wrong(&"no such host"))?;
    let listener = TcpListener::bind(address).map_err(|error| refused(address, &error))?;
    let ready = listener
        .set_nonblocking(true)
        .and_then(|()| listener.local_addr());
    let address = ready.map_err(|error| refused(address, &error))?;
    Ok((listener, address))
}

fn refused(address: SocketAddr, error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::AddrInUse => Failure::new(
            format!("{address} is already in use"),
            "another pieeja may be running there; stop it, or take a free port with --addr 127.0.0.1:0",
        ),
        io::ErrorKind::PermissionDenied => Failure::new(
            format!("this user may not listen on {address}"),
            "ports below 1024 are reserved; take another with --addr 127.0.0.1:8080",
        ),
        _ => Failure::io(
            &format!("cannot listen on {address}"),
            error,
            "does this machine have that address? 127.0.0.1:8080 always works",
        ),
    }
}

/// Computes all other answers in the background, so that switching is quick from the start.
fn warm_up(state: &Arc<App>, stop: &Arc<Cancel>) -> Result<std::thread::JoinHandle<()>, Failure> {
    let (state, stop) = (Arc::clone(state), Arc::clone(stop));
    std::thread::Builder::new()
        .name("warm-up".to_owned())
        .spawn(move || {
            // one after the other, each in parallel inside: a request in between waits
            // for one answer, not for all
            for (service, group, profile) in state.engine.combinations() {
                if stop.cancelled() {
                    break;
                }
                let _ = state.engine.answer(service, group, profile);
            }
        })
        .map_err(|error| Failure::io("cannot start a thread", &error, ""))
}

async fn serve(listener: tokio::net::TcpListener, state: Arc<App>) -> io::Result<()> {
    let (stop, stopped) = oneshot::channel::<()>();
    // small answers on a kept connection would wait for the other side otherwise
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    let serving = axum::serve(listener, app(state)).with_graceful_shutdown(async {
        let _ = stopped.await;
    });
    let deadline = async {
        asked_to_stop().await;
        tracing::info!("stopping: open requests may finish");
        let _ = stop.send(());
        tokio::time::sleep(STOP_DEADLINE).await;
        tracing::warn!("stopped with requests still open");
    };
    tokio::select! {
        served = serving => served,
        () = deadline => Ok(()),
    }
}

/// Waits for Ctrl-C, or for the signal that service managers send.
async fn asked_to_stop() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
