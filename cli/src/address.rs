//! Where a device is.

use anyhow::{Context, Result, bail, ensure};
use std::{
    fmt,
    io::{self, Read, Write},
    net::TcpStream,
    path::PathBuf,
    time::Duration,
};

/// How long a write may take before it counts as failed, and a read before it looks whether it is to stop.
const PATIENCE: Duration = Duration::from_millis(200);

/// Options that say where the device is; exactly one of them.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Where {
    /// A serial port, such as /dev/ttyACM0 or COM3.
    #[arg(long, value_name = "PORT")]
    pub port: Option<String>,
    /// The serial port's bits a second.
    #[arg(long, default_value_t = 115_200)]
    pub baud: u32,
    /// Standard input and output are the line.
    #[arg(long)]
    pub stdio: bool,
    /// A socket: unix:/path or tcp:host:port, such as QEMU's `-serial unix:/path,server`.
    #[arg(long, value_name = "SOCKET")]
    pub connect: Option<String>,
}

impl Where {
    /// The address.
    ///
    /// # Errors
    /// If none is given, several are, or it is none.
    pub fn address(&self) -> Result<Address> {
        let given = usize::from(self.port.is_some()) + usize::from(self.stdio) + usize::from(self.connect.is_some());
        ensure!(
            given == 1,
            "one of --port, --connect and --stdio says where the device is"
        );
        if let Some(path) = &self.port {
            let (path, baud) = (path.clone(), self.baud);
            return Ok(Address::Port { path, baud });
        }
        match &self.connect {
            Some(text) => Address::socket(text),
            None => Ok(Address::Stdio),
        }
    }
}

/// Where a device is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Address {
    /// At a serial port.
    Port {
        /// Its name.
        path: String,
        /// Bits a second.
        baud: u32,
    },
    /// At standard input and output.
    Stdio,
    /// At a Unix socket.
    Unix(PathBuf),
    /// At a TCP port: `host:port`.
    Tcp(String),
}

/// Both directions of an open line.
pub type Ends = (Box<dyn Read + Send>, Box<dyn Write + Send>);

impl Address {
    /// `unix:/path` or `tcp:host:port`.
    ///
    /// # Errors
    /// If it is neither.
    pub fn socket(text: &str) -> Result<Self> {
        match text.split_once(':') {
            Some(("unix", path)) if !path.is_empty() => Ok(Address::Unix(path.into())),
            Some(("tcp", peer)) if peer.contains(':') => Ok(Address::Tcp(peer.to_owned())),
            _ => bail!("{text} is neither unix:/path nor tcp:host:port"),
        }
    }

    /// Whether it can be opened again after it was lost.
    pub fn comes_back(&self) -> bool {
        *self != Address::Stdio
    }

    /// Opens the line. Reads return after a short while with an error of [`is_patient`] if nothing comes.
    ///
    /// # Errors
    /// If there is nothing there, or no permission.
    pub fn open(&self) -> Result<Ends> {
        match self {
            Address::Port { path, baud } => {
                let port = serialport::new(path, *baud).timeout(PATIENCE).open();
                let port = port.with_context(|| format!("opening {path}"))?;
                let writer = port
                    .try_clone()
                    .with_context(|| format!("opening {path} for writing"))?;
                Ok((Box::new(port), Box::new(writer)))
            }
            Address::Stdio => Ok((Box::new(io::stdin()), Box::new(io::stdout()))),
            #[cfg(unix)]
            Address::Unix(path) => {
                let socket = std::os::unix::net::UnixStream::connect(path);
                let socket = socket.with_context(|| format!("connecting to {}", path.display()))?;
                socket.set_read_timeout(Some(PATIENCE))?;
                socket.set_write_timeout(Some(PATIENCE))?;
                Ok((Box::new(socket.try_clone()?), Box::new(socket)))
            }
            #[cfg(not(unix))]
            Address::Unix(_) => bail!("there are no Unix sockets here"),
            Address::Tcp(peer) => {
                let socket = TcpStream::connect(peer).with_context(|| format!("connecting to {peer}"))?;
                socket.set_nodelay(true)?;
                socket.set_read_timeout(Some(PATIENCE))?;
                socket.set_write_timeout(Some(PATIENCE))?;
                Ok((Box::new(socket.try_clone()?), Box::new(socket)))
            }
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Port { path, baud } => write!(f, "{path} at {baud} baud"),
            Address::Stdio => f.write_str("standard input and output"),
            Address::Unix(path) => write!(f, "unix:{}", path.display()),
            Address::Tcp(peer) => write!(f, "tcp:{peer}"),
        }
    }
}

/// Whether an error only says that nothing has come yet.
pub fn is_patient(error: &io::Error) -> bool {
    use io::ErrorKind::{Interrupted, TimedOut, WouldBlock};
    matches!(error.kind(), TimedOut | WouldBlock | Interrupted)
}
