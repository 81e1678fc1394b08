package org.naglab.kernel.eval;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.jspecify.annotations.Nullable;

/**
 * Runs JShell's compiled snippets in the kernel's own process and keeps what they return, or throw, as objects.
 * While a snippet runs it lets go of the lock that guards JShell, so that completion answers meanwhile.
 */
final class CellControl extends DirectExecutionControl implements ExecutionControlProvider {
    /** What one thread's last snippet came to. */
    private static final class Result {
        private @Nullable Object value;
        private @Nullable Throwable thrown;
    }

    private final CellClassLoader loader;
    private final ReentrantLock analysis;
    private final RunningCells cells;
    private final ThreadLocal<Result> results = ThreadLocal.withInitial(Result::new);

    CellControl(CellClassLoader loader, ReentrantLock analysis, RunningCells cells) {
        super(new Delegate(loader));
        this.loader = loader;
        this.analysis = analysis;
        this.cells = cells;
    }

    @Override
    public String name() {
        return "cells";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
        return this;
    }

    /** Returns what the calling thread's last snippet returned. */
    Optional<Object> value() {
        return Optional.ofNullable(results.get().value);
    }

    /** Returns what the calling thread's last snippet threw. */
    Optional<Throwable> thrown() {
        return Optional.ofNullable(results.get().thrown);
    }

    /** Forgets the calling thread's last snippet. */
    void forget() {
        results.remove();
    }

    /**
     * Keeps classes that would not do anything else when compiled anew. Any other JShell replaces by one of another name,
     * and with it every class that uses it; then the variables of such a class become null.
     */
    @Override
    public void redefine(ClassBytecodes[] classes) throws NotImplementedException {
        SameCode code = new SameCode(loader::compiled);
        for (ClassBytecodes each : classes) {
            Optional<byte[]> before = loader.compiled(each.name());
            if (before.isEmpty() || !code.same(before.get(), each.bytecodes())) {
                throw new NotImplementedException("a class that was loaded cannot change");
            }
        }
        for (ClassBytecodes each : classes) {
            loader.recompiled(each.name(), each.bytecodes());
        }
    }

    @Override
    protected String invoke(Method method) throws Exception {
        forget();
        analysis.unlock();
        cells.enterUserCode();
        try {
            results.get().value = method.invoke(null);
        } catch (InvocationTargetException e) {
            results.get().thrown = e.getCause();
            throw e;
        } finally {
            cells.leaveUserCode();
            analysis.lock();
        }
        return "";
    }

    private record Delegate(CellClassLoader loader) implements LoaderDelegate {
        @Override
        public void load(ClassBytecodes[] classes) {
            Map<String, byte[]> classFiles = new HashMap<>();
            for (ClassBytecodes each : classes) {
                classFiles.put(each.name(), Instrumentation.instrument(each.bytecodes()));
            }
            loader.declare(classFiles);
            for (ClassBytecodes each : classes) {
                loader.recompiled(each.name(), each.bytecodes());
            }
        }

        @Override
        public void classesRedefined(ClassBytecodes[] classes) {}

        @Override
        public void addToClasspath(String classPath) {
            loader.addClassPath(classPath);
        }

        @Override
        public Class<?> findClass(String name) throws ClassNotFoundException {
            // Not by Class.forName: the Java runtime would keep the class as long as the loader that was asked.
            return loader.loadClass(name);
        }
    }
}
