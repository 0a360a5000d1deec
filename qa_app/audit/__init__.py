"""The audit trail: every act is one event in a chain of hashes that shows any later change."""
