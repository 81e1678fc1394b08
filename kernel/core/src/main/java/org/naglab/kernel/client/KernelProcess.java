package org.naglab.kernel.client;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.naglab.kernel.client.KernelClient.Received;
import org.naglab.kernel.core.Kernel;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Message;
import org.naglab.kernel.wire.Channel;
import org.naglab.kernel.wire.ConnectionFile;

/** A kernel in a child process with this process's Java, class path and flags, and a client that is connected to it. */
public final class KernelProcess implements AutoCloseable {
    private static final int LOWEST_PORT = 15_000;
    private static final int HIGHEST_PORT = 32_000;
    private static final int POLL_MS = 200;
    private static final Duration START_TIMEOUT = Duration.ofSeconds(120);
    private static final long ASK_AGAIN_NANOS = 1_000_000_000L;
    private static final int STOP_TIMEOUT_MS = 3_000;
    private static final int LOG_TAIL_CHARS = 2_000;

    private final Path folder;
    private final Path log;
    private final Process process;
    private final ConnectionFile connection;
    private final KernelClient client;
    private final JsonObject info;
    private final long startedNanos;
    private long readyNanos;

    /** Starts a kernel whose cells run in folder {@code cwd}, and waits until it answers. */
    public KernelProcess(Path cwd) {
        this(cwd, List.of());
    }

    /** Starts a kernel as above, with more {@code flags} for its Java. */
    public KernelProcess(Path cwd, List<String> flags) {
        this(cwd, connection -> ownCommand(connection, flags), START_TIMEOUT);
    }

    /**
     * Starts any kernel by the command that {@code command} makes of its connection file, and waits until it answers.
     *
     * @throws KernelDiedException if it does not answer within {@code patience}
     */
    public KernelProcess(Path cwd, Function<Path, List<String>> command, Duration patience) {
        try {
            folder = Files.createTempDirectory("naglab-run");
            log = folder.resolve("kernel.log");
            ConnectionFile connection = freePorts();
            Path file = folder.resolve("connection.json");
            connection.write(file);
            startedNanos = System.nanoTime();
            process = start(cwd, command.apply(file));
            this.connection = connection;
            client = new KernelClient(connection);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a kernel", e);
        }
        try {
            info = awaitReady(patience);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Chooses free ports below those that the system hands out for outgoing connections: else one of the client's own
     * connections could take a port before the kernel listens on it.
     */
    private static ConnectionFile freePorts() throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        SecureRandom random = new SecureRandom();
        try {
            while (held.size() < 5) {
                try {
                    int port = LOWEST_PORT + random.nextInt(HIGHEST_PORT - LOWEST_PORT);
                    held.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
                } catch (BindException taken) {
                    continue;
                }
            }
            int[] ports = held.stream().mapToInt(ServerSocket::getLocalPort).toArray();
            String key = UUID.randomUUID().toString();
            return new ConnectionFile(
                    "tcp", "127.0.0.1", ports[0], ports[1], ports[2], ports[3], ports[4], key, "hmac-sha256");
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    private static List<String> ownCommand(Path connection, List<String> flags) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-agentlib") && !flag.startsWith("-javaagent"))
                .forEach(command::add);
        command.addAll(flags);
        command.add("-cp");
        command.add(absoluteClassPath());
        command.add(Kernel.class.getName());
        command.add(connection.toString());
        return command;
    }

    private Process start(Path cwd, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(cwd.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment()
                .put("JPY_PARENT_PID", Long.toString(ProcessHandle.current().pid()));
        // What programs run is nothing that a person wants to find again.
        builder.environment().put("NAG_HISTORY", "off");
        return builder.start();
    }

    private static String absoluteClassPath() {
        String separator = System.getProperty("path.separator");
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(separator)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(separator, entries);
    }

    /** Waits for the kernel's first answer, and until what it publishes arrives. */
    private JsonObject awaitReady(Duration patience) {
        client.send(Channel.SHELL, "kernel_info_request", new JsonObject());
        long asked = startedNanos;
        Optional<JsonObject> answer = Optional.empty();
        boolean subscribed = false;
        while (answer.isEmpty() || !subscribed) {
            long now = System.nanoTime();
            if (now - startedNanos > patience.toNanos()) {
                throw new KernelDiedException("the kernel did not answer within " + patience.toSeconds() + " s");
            }
            Optional<Received> received = receive();
            if (received.isPresent()) {
                Message message = received.get().message();
                subscribed |= received.get().channel() == Channel.IOPUB;
                if (message.type().equals("kernel_info_reply") && answer.isEmpty()) {
                    readyNanos = System.nanoTime();
                    answer = Optional.of(message.content());
                }
            } else if (answer.isPresent() || now - asked > ASK_AGAIN_NANOS) {
                // As jupyter_client does: some kernels lose what comes before all their sockets listen.
                asked = now;
                client.send(Channel.SHELL, "kernel_info_request", new JsonObject());
            }
        }
        return answer.get();
    }

    /** Returns the front end's end of the wire. */
    public KernelClient client() {
        return client;
    }

    /** Returns where the kernel listens. */
    public ConnectionFile connection() {
        return connection;
    }

    /** Returns the operating system's handle of the kernel. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Returns when the kernel's process was started, on the clock of {@link System#nanoTime}. */
    public long startedNanos() {
        return startedNanos;
    }

    /** Returns how long the process took until its first answer came: its {@code kernel_info_reply}. */
    public Duration readyAfter() {
        return Duration.ofNanos(readyNanos - startedNanos);
    }

    /** Returns what the kernel says of itself. */
    public JsonObject info() {
        return info;
    }

    /** Asks the kernel to run {@code code} and returns the request's id. */
    public String execute(String code) {
        JsonObject content = Fields.of(
                "code", code,
                "silent", false,
                "store_history", true,
                "user_expressions", new JsonObject(),
                "allow_stdin", false,
                "stop_on_error", true);
        return client.send(Channel.SHELL, "execute_request", content).header().id();
    }

    /** Asks the kernel to stop the cell that runs. */
    public void interrupt() {
        client.send(Channel.CONTROL, "interrupt_request", new JsonObject());
    }

    /** Ends the kernel's process whatever it does. */
    public void kill() {
        process.destroyForcibly();
    }

    /**
     * Returns the next message, if one comes soon.
     *
     * @throws KernelDiedException if the process has ended and everything it said has been received
     */
    public Optional<Received> receive() {
        boolean alive = process.isAlive();
        Optional<Received> received = client.receive(POLL_MS);
        if (received.isEmpty() && !alive) {
            throw new KernelDiedException(death());
        }
        return received;
    }

    private String death() {
        int status = process.exitValue();
        String why = status > 128 ? "killed by signal " + (status - 128) : "exit status " + status;
        String tail;
        try {
            byte[] bytes = Files.readAllBytes(log);
            int from = Math.max(0, bytes.length - LOG_TAIL_CHARS);
            tail = new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            tail = "(its log cannot be read: " + e + ")";
        }
        return "the kernel's process ended (" + why + ")" + (tail.isEmpty() ? "" : "; it last said:\n" + tail);
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            client.send(Channel.CONTROL, "shutdown_request", Fields.of("restart", false));
            try {
                if (!process.waitFor(STOP_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
        client.close();
        try {
            Files.deleteIfExists(folder.resolve("connection.json"));
            Files.deleteIfExists(log);
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder, e);
        }
    }
}
