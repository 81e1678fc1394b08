package org.naglab.kernel.session;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests one kernel that has run a cell; it starts with the first test that wants it and ends after the last. */
final class SharedKernel implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestKernel.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedKernel.class))
                .computeIfAbsent(TestKernel.class, type -> started(), TestKernel.class);
    }

    private static TestKernel started() {
        TestKernel kernel = new TestKernel();
        kernel.run("\"warm\"");
        return kernel;
    }
}
