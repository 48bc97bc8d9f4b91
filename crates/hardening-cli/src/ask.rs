//! `hardening ask`.

use hardening::analysis::Options;
use hardening::api::{self, Answer, AnswerBody, Question};
use hardening::manifest::files;

use crate::arguments::{AnswerFormat, Ask, AskedCluster, AskedQuestion, Color};
use crate::error::Error;
use crate::frame::Frames;
use crate::progress::Progress;
use crate::{CLEAN, check, output};

pub(crate) fn run(ask: &Ask, color: Color) -> Result<u8, Error> {
    let AskedQuestion::Reach {
        from,
        to,
        port,
        cluster,
        format,
    } = &ask.question;
    let question = Question::Reach {
        from: from.clone(),
        to: to.clone(),
        protocol: port.as_ref().and_then(|port| port.protocol),
        port: port.as_ref().map(|port| port.port.clone()),
    };
    let options = options(cluster)?;
    let progress = Progress::new();
    progress.say("reading");
    let sources = files::read(&cluster.paths, &options.config.limits)?;
    let analysis = api::analyze(sources, &options);
    let answer = api::ask(&analysis, &question)?;
    drop(progress);
    let text = match format {
        AnswerFormat::Json => output::json(&answer),
        AnswerFormat::Text => {
            let frames = Frames::of(analysis.cluster().bundle(), color);
            text(&answer, &frames)
        }
    };
    output::print(&text)?;
    Ok(CLEAN)
}

fn options(cluster: &AskedCluster) -> Result<Options, Error> {
    let mut options = Options::default();
    if let Some(path) = &cluster.config {
        options.config = check::config(path)?;
    }
    Ok(options)
}

fn text(answer: &Answer, frames: &Frames) -> String {
    let sentence = match &answer.answer {
        AnswerBody::Reach(reach) => reach.sentence.clone(),
        _ => String::new(),
    };
    frames.answer(&sentence, &answer.evidence)
}
