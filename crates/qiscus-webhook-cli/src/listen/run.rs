//! From the options to a receiver that runs until it is told to end.

use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::sleep;

use super::command::ListenArgs;
use super::forward::{Forwarder, Via, refuse_own};
use super::history::History;
use super::inspector::{About, Inspector, Resender, SignedHere};
use super::printer::{Printer, Printing};
use super::receiver::Receiver;
use super::save::Saver;
use super::telling::Telling;
use crate::failure::{CommandResult, Failure, Verdict};
use crate::interrupt::{GRACE, interrupt};
use crate::output::{Output, remark};
use crate::runtime;
use crate::token::key_ring;

pub(crate) fn run(args: ListenArgs, output: Output) -> CommandResult {
    runtime::run(listen(args, output))
}

async fn listen(args: ListenArgs, output: Output) -> CommandResult {
    let tokens = args.token.tokens()?;
    let keys = key_ring(&tokens)?;
    let forward = args
        .forward
        .map(|target| Forwarder::new(target, args.forward_timeout, Some(Via::new()?)))
        .transpose()?;
    let listener = bind(&args.address.text).await?;
    let local = listener.local_addr().map_err(Failure::failed)?;
    let inspector = if args.no_ui {
        None
    } else {
        Some(Inspector::bind(args.ui.as_ref()).await?)
    };
    if let Some(forward) = &forward {
        let page = inspector.as_ref().map(Inspector::address);
        let own: Vec<SocketAddr> = [Some(local), page].into_iter().flatten().collect();
        refuse_own(forward.target(), &own).await?;
    }
    let (saver, saving, last) = match &args.save {
        Some(directory) => {
            let (saver, saving, last) = Saver::start(directory)?;
            (Some(saver), Some(saving), last)
        }
        None => (None, None, 0),
    };
    let history = History::after(last);
    let (printer, printing) = Printer::start(output);
    let telling = Telling {
        printer,
        is_json: args.json,
        only: args.only,
        show: args.show,
    };
    let signal = interrupt().map_err(Failure::failed)?;
    remark(format_args!("listening on http://{local}, Ctrl-C ends it"));
    let receiver = Receiver::new(history.clone(), telling, forward.clone(), saver);
    if let Some(inspector) = inspector {
        remark(format_args!("inspector on {}", inspector.url()));
        let about = About {
            receiver: format!("http://{local}"),
            forward: forward.as_ref().map(|forward| forward.target().to_string()),
            saved: args.save.as_ref().map(|path| path.display().to_string()),
        };
        let resender = Resender {
            receiver: receiver.downgrade(),
            keys: keys.clone(),
            signed_here: SignedHere::default(),
            forward,
            deadline: args.forward_timeout,
        };
        // It ends with the program: a page that is open holds up nothing.
        tokio::spawn(inspector.serve(history.clone(), about, tokens, resender));
    }
    let Printing { closed, thread } = printing;
    let (ending, end) = oneshot::channel();
    let serving = axum::serve(listener, receiver.router(keys)).with_graceful_shutdown(async move {
        tokio::select! {
            () = signal => {}
            _ = closed => {}
        }
        let _ = ending.send(());
    });
    let grace = async {
        let _ = end.await;
        sleep(GRACE).await;
    };
    tokio::select! {
        served = serving => served.map_err(Failure::failed)?,
        () = grace => {}
    }
    if let Some(saving) = saving {
        saving.finish().await;
    }
    thread.finish().await?;
    remark(history.counts());
    Ok(Verdict::Done)
}

async fn bind(address: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|err| {
        Failure::failed(format_args!("can't listen on {address}: {err}"))
            .with_next_step("Choose another port: qiscus-webhook listen 8081")
    })
}
